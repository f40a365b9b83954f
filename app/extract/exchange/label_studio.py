"""Label Studio's JSON: a list of tasks, one with its spans as a prediction; docs/label-studio.xml is its configuration.

Its positions are code points. In the text of a span it writes a line break as the two characters \\n.
A span is a result of type `labels`; its attributes are results with the same id, of text areas and choices.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from app.extract.exchange.attributes import FACTS, LINKS, attribute_names, codes
from app.extract.exchange.shape import Shape, ShapeFault, shown
from app.extract.exchange.span import Attribute, SpanFault, SpannedText, TextSpan

_PLACES = (
    "subject_start",
    "title_start",
    "clause_start",
    "clause_end",
)  # people cannot count them: they are found again
_BACKWARDS = "left"


def write_label_studio(report: str, text: str, spans: list[TextSpan]) -> str:
    """Return a list of one task, whose prediction has a span a line. A doubt stands in the notes of its span."""
    ids = {span.start: number for number, span in enumerate(spans, 1) if span.label not in FACTS}
    results = [
        one for number, span in enumerate(spans, 1) for one in (*_results(number, span), *_links(number, span, ids))
    ]
    lines = ",\n  ".join(json.dumps(one, ensure_ascii=False) for one in results)
    data = json.dumps({"text": text, "report": report}, ensure_ascii=False)
    return f'[{{"data": {data},\n "predictions": [{{"model_version": "workreport", "result": [\n  {lines}]}}]}}]\n'


def control(label: str, attribute: str) -> str:
    """Return the name of the control that holds an attribute: facts have their own, since their codes differ."""
    return f"{label}_{attribute}" if label in FACTS else attribute


def controls(label: str) -> dict[str, str]:
    """Return the names of the controls of a label, with the attributes that they hold."""
    return {control(label, name): name for name in attribute_names(label) if name not in (*_PLACES, *LINKS, "doubt")}


def _id(number: int) -> str:
    return f"span-{number}"


def _results(number: int, span: TextSpan) -> Iterator[dict[str, Any]]:
    """Give the result that a span is, and one for each of its attributes."""
    place = {"start": span.start, "end": span.end}
    shared = {"id": _id(number), "to_name": "text"}
    doubt = span.attributes.get("doubt")
    noted = {"meta": {"text": [doubt]}} if doubt else {}
    value = {**place, "text": span.said, "labels": [span.label]}
    yield {**shared, "from_name": "label", "type": "labels", "value": value, **noted}
    for name, attribute in controls(span.label).items():
        if (held := span.attributes.get(attribute)) is not None:
            kind, member = ("choices", "choices") if codes(span.label, attribute) else ("textarea", "text")
            yield {
                **shared,
                "from_name": name,
                "type": kind,
                "value": {**place, member: held if isinstance(held, list) else [held]},
            }


def _links(number: int, span: TextSpan, ids: dict[int, int]) -> Iterator[dict[str, Any]]:
    """Give a relation for each figure that a fact names."""
    for name in LINKS:
        for start in _listed(span.attributes.get(name)):
            ends = {"from_id": _id(number), "to_id": _id(ids[int(start)])}
            yield {"type": "relation", **ends, "direction": "right", "labels": [name]}


def _listed(value: Attribute) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


def read_label_studio(task: Shape) -> SpannedText:
    """Return the spans of a task: of its annotation, else of its prediction. Raises ShapeFault where it is none."""
    text = task.inner("data").text("text")
    reading = _Reading(task.where)
    for number, result in enumerate(_results_of(task).items("result"), 1):
        where = f"{task.where}: result {number}"
        try:
            reading.add(result.at(where))
        except ShapeFault as fault:
            reading.faults.append(SpanFault(where, str(fault)))
    return SpannedText(text, reading.spans(), reading.faults, task.where)


def _results_of(task: Shape) -> Shape:
    """Return the one annotation of a task that was not cancelled, else its one prediction."""
    for name in ("annotations", "predictions"):
        if task.get(name) is not None:
            found = [one for one in task.items(name) if one.get("was_cancelled") is not True]
            if len(found) > 1:
                raise ShapeFault(f"{name}: expected one, found {len(found)}; keep the one that counts")
            if found:
                return found[0]
    raise ShapeFault("expected annotations or predictions with a result, found none")


@dataclass(slots=True)
class _Reading:
    """The results of a task so far: what stands where, its attributes by id, the relations."""

    where: str
    faults: list[SpanFault] = field(default_factory=list)
    _placed: dict[str, TextSpan] = field(default_factory=dict)
    _held: dict[str, list[tuple[Shape, Attribute]]] = field(default_factory=dict)
    _links: list[Shape] = field(default_factory=list)

    def add(self, result: Shape) -> None:
        """Add a result. Raises ShapeFault where it is none."""
        kind = result.text("type")
        if kind == "relation":
            self._links.append(result)
            return
        value = result.inner("value")
        number = result.text("id")
        if kind == "labels":
            self._placed[number] = _span(value)
        elif kind in ("textarea", "choices", "number"):
            held = value.get("text" if kind == "textarea" else kind)
            self._held.setdefault(number, []).append((result, _text(held)))
        else:
            raise ShapeFault(f"expected the type labels, textarea, choices, number or relation, found {kind[:80]!r}")

    def spans(self) -> list[TextSpan]:
        """Return the spans with their attributes and links."""
        given: dict[str, dict[str, Attribute]] = {number: {} for number in self._placed}
        for number, held in self._held.items():
            for result, value in held:
                self._hold(number, result, value, given)
        for result in self._links:
            try:
                self._link(result, given)
            except ShapeFault as fault:
                self.faults.append(SpanFault(result.where, str(fault)))
        return [
            TextSpan(span.start, span.end, span.label, span.said, given[number], span.where)
            for number, span in self._placed.items()
        ]

    def _hold(self, number: str, result: Shape, value: Attribute, given: dict[str, dict[str, Attribute]]) -> None:
        """Add an attribute to its span: under its own name, or as it came, for the check to say what is valid."""
        if number not in self._placed:
            self.faults.append(SpanFault(result.where, f"expected the id of a span, found {number[:80]!r}"))
            return
        name = str(result.get("from_name"))
        given[number][controls(self._placed[number].label).get(name, name)] = value

    def _link(self, result: Shape, given: dict[str, dict[str, Attribute]]) -> None:
        one, other = result.text("from_id"), result.text("to_id")
        if result.get("direction") == _BACKWARDS:
            one, other = other, one
        for number in (one, other):
            if number not in self._placed:
                raise ShapeFault(f"expected the id of a span, found {number[:80]!r}")
        names = result.list("labels") if result.get("labels") else ["quantities"]
        for name in names:
            if name not in LINKS:
                raise ShapeFault(f"labels: expected {', '.join(LINKS)}, found {shown(name)}")
            start = str(self._placed[other].start)
            given[one][name] = [*_listed(given[one].get(name)), start]


def _span(value: Shape) -> TextSpan:
    labels = value.list("labels")
    if len(labels) != 1 or not isinstance(labels[0], str):
        raise ShapeFault(f"labels: expected one label, found {shown(labels)}")
    said = value.text("text") if value.get("text") is not None else None
    return TextSpan(value.position("start"), value.position("end"), labels[0], said, where=value.where)


def _text(value: Any) -> Attribute:
    """Return what a text area, a choice or a number holds."""
    items = value if isinstance(value, list) else [value]
    shape = Shape({"value": {"held": items}}, "")
    (held,) = shape.attributes("value").values()
    return held
