"""Marks in a text: arbitrary places, overlapping, nested and equal, lose no character and stand where they belong."""

import re
from collections.abc import Iterator
from html import unescape
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.pages.marked_text import MarkedPlace, MarkedText
from app.sentence import sentence_cuts, sentence_span

TEXTS = st.text(alphabet="甲乙丙丁。！\n 　<&>\"'\r😀a1", min_size=1, max_size=60)


@st.composite
def marked(draw: st.DrawFn) -> MarkedText:
    text = draw(TEXTS)
    places = st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text)), st.integers(0, 5))
    spans = [MarkedPlace(a, b, f"f{n}") for a, b, n in draw(st.lists(places, max_size=8)) if a < b]
    return MarkedText(text, spans, draw(st.lists(st.integers(0, len(text)), max_size=3)))


def tokens(html: str) -> Iterator[tuple[str, str]]:
    for tag, text in re.findall(r"(<[^>]+>)|([^<]+)", html):
        yield tag, unescape(text)


@given(marked())
def test_no_character_is_lost_or_added(made: MarkedText) -> None:
    ends = sorted({0, len(made.text), *made.bounds})
    html = "".join(made.html(a, b) for a, b in pairwise(ends))
    assert "".join(text for _, text in tokens(html)) == made.text


@given(marked())
def test_what_lights_for_a_fact_is_its_places_and_its_sentences(made: MarkedText) -> None:
    ends = sorted({0, len(made.text), *made.bounds})
    html = "".join(made.html(a, b) for a, b in pairwise(ends))
    classes = dict(re.findall(r'\[id="(\w+)"\]:target\) mark\.(m\d+)', made.rules()))
    for name in {span.name for span in made.spans}:
        strong, soft = lit(html, name, classes.get(name, ""))
        spans = [span for span in made.spans if span.name == name]
        seen = {at for span in spans for at in range(span.start, span.end) if not made.text[at].isspace()}
        around = [sentence_span(made.text, span.start, span.end) for span in spans]
        whole = {at for a, b in around for at in range(a, b) if not made.text[at].isspace()}
        if seen:  # a place of nothing but white space shows nothing
            assert {at for at in strong if not made.text[at].isspace()} == seen
            assert {at for at in soft if not made.text[at].isspace()} == whole


def lit(html: str, name: str, class_: str) -> tuple[set[int], set[int]]:
    """Return the positions that the style sheets light where a fact is the target: strongly, and softly."""
    at, strong, soft = 0, set[int](), set[int]()
    open_: list[tuple[str, bool, set[int]]] = []
    for tag, text in tokens(html):
        if tag.startswith("</"):
            kind, is_lit, inside = open_.pop()
            if is_lit:
                (strong if kind == "mark" else soft).update(inside)
        elif tag:
            kind = "mark" if tag.startswith("<mark") else "s"
            attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag))
            is_target = attributes.get("id") == name
            own = bool(class_) and class_ in attributes.get("class", "").split()
            open_.append((kind, own or is_target, set()))
            if is_target:  # `.s:has(:target)`
                open_ = [(k, known or k == "s", inside) for k, known, inside in open_]
        for position in range(at, at + len(text)):
            for _, _, inside in open_:
                inside.add(position)
        at += len(text)
    assert open_ == []
    return strong, soft


@given(TEXTS, st.data())
def test_sentences_are_cut_as_evidence_shows_them(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    cuts = sentence_cuts(text)
    assert sentence_span(text, start, end) == (max(c for c in cuts if c <= start), min(c for c in cuts if c >= end))


def test_a_place_outside_the_text_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        MarkedText("甲乙", [MarkedPlace(1, 3, "f")])
