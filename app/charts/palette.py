"""Colours and the forms of marks.

A colour is written as its light form. `assets/chart.css` has the dark form of each, for the SVG and for pages.
"""

from typing import NamedTuple

INK, MUTED, GRID, GROUND = "#1c2023", "#555c63", "#dfe3e6", "#ffffff"
LINES = ("#0b62a8", "#b3470a", "#1b7a43", "#7b3fa5", "#a8174f", "#0f7480", "#756000", "#4b4f9e")


class MarkForm(NamedTuple):
    """The form of a mark as Matplotlib names it, and whether it is filled. What is not exact is hollow."""

    marker: str
    is_filled: bool


FORMS = {
    "exact": MarkForm("o", True),
    "over": MarkForm("^", False),
    "at_least": MarkForm("^", True),
    "nearly": MarkForm("d", False),
    "under": MarkForm("v", False),
    "at_most": MarkForm("v", True),
    "about": MarkForm("o", False),
    "several": MarkForm("*", False),
}
DASHES = {"actual": "solid", "target": (0, (4, 3)), "forecast": (0, (1, 2.5))}
