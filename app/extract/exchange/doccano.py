"""doccano's JSON Lines: a text a line with the places of its labels, with or without relations.

Places and labels are all that it carries; a relation may name the figures of a fact and the subject of a figure.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.errors import nearest
from app.extract.exchange.attributes import FACTS, LINKS
from app.extract.exchange.shape import Shape, ShapeFault, as_position, shown
from app.extract.exchange.span import Attribute, SpanFault, SpannedText, TextSpan

SUBJECT = "subject"  # the label of words that figures count, and the relation to them
_RELATIONS = (SUBJECT, *LINKS)


def write_doccano(report: str, text: str, spans: list[TextSpan]) -> str:
    """Return a text with its labels as one line, as projects for sequence labelling read it."""
    line = {"text": text, "label": [[span.start, span.end, span.label] for span in spans], "report": report}
    return json.dumps(line, ensure_ascii=False) + "\n"


def write_doccano_relations(report: str, text: str, spans: list[TextSpan]) -> str:
    """Return a text with entities and relations as one line, as projects that use relations read it."""
    numbers = {span.start: number for number, span in enumerate(spans, 1) if span.label not in FACTS}
    entities = [_entity(number, span.start, span.end, span.label) for number, span in enumerate(spans, 1)]
    subjects: dict[tuple[int, int], int] = {}
    relations: list[dict[str, Any]] = []

    def relate(one: int, other: int, name: str) -> None:
        relations.append({"id": len(relations) + 1, "from_id": one, "to_id": other, "type": name})

    for number, span in enumerate(spans, 1):
        for name in LINKS:
            for start in _listed(span.attributes.get(name)):
                relate(number, numbers[int(start)], name)
        words, at = span.attributes.get("subject"), span.attributes.get("subject_start")
        if isinstance(words, str) and isinstance(at, str):
            place = int(at), int(at) + len(words)
            if place not in subjects:
                subjects[place] = len(entities) + 1
                entities.append(_entity(subjects[place], *place, SUBJECT))
            relate(number, subjects[place], SUBJECT)
    line = {"text": text, "entities": entities, "relations": relations, "report": report}
    return json.dumps(line, ensure_ascii=False) + "\n"


def _entity(number: int, start: int, end: int, label: str) -> dict[str, Any]:
    return {"id": number, "label": label, "start_offset": start, "end_offset": end}


def _listed(value: Attribute) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


def read_doccano(line: Shape) -> SpannedText:
    """Return the spans of a line of a project for sequence labelling. Raises ShapeFault where it is none."""
    text = line.text("text")
    spans, faults = [], []
    for number, item in enumerate(line.list("label"), 1):
        where = f"{line.where}: label {number}"
        try:
            if not isinstance(item, list) or len(item) != 3 or not isinstance(item[2], str):
                raise ShapeFault(f"expected [start, end, label], found {shown(item)}")
            start, end = as_position(item[0], "start"), as_position(item[1], "end")
            spans.append(TextSpan(start, end, item[2], where=where))
        except ShapeFault as fault:
            faults.append(SpanFault(where, str(fault)))
    return SpannedText(text, spans, faults, line.where)


def read_doccano_relations(line: Shape) -> SpannedText:
    """Return the spans of a line of a project that uses relations. Raises ShapeFault where it is none."""
    text = line.text("text")
    faults: list[SpanFault] = []
    entities: dict[int, TextSpan] = {}
    for number, item in enumerate(line.items("entities"), 1):
        where = f"{line.where}: entity {number}"
        try:
            start, end = item.position("start_offset"), item.position("end_offset")
            entities[item.position("id")] = TextSpan(start, end, item.text("label"), where=where)
        except ShapeFault as fault:
            faults.append(SpanFault(where, str(fault)))
    for number, item in enumerate(line.items("relations") if line.get("relations") else (), 1):
        try:
            _relate(item, entities, text)
        except ShapeFault as fault:
            faults.append(SpanFault(f"{line.where}: relation {number}", str(fault)))
    return SpannedText(text, [span for span in entities.values() if span.label != SUBJECT], faults, line.where)


def _relate(relation: Shape, entities: dict[int, TextSpan], text: str) -> None:
    """Add what a relation says to the attributes of the entity that it comes from."""
    name = relation.text("type")
    if name not in _RELATIONS:
        close = "".join(f"; the nearest is {one!r}" for one in nearest(name, _RELATIONS, 1))
        raise ShapeFault(f"expected a relation of {', '.join(_RELATIONS)}, found {name[:80]!r}{close}")
    ends = []
    for member in ("from_id", "to_id"):
        number = relation.position(member)
        if number not in entities:
            raise ShapeFault(f"{member}: expected the id of an entity, found {number}")
        ends.append(entities[number])
    span, other = ends
    given: Mapping[str, Attribute] = (
        {SUBJECT: text[other.start : other.end], "subject_start": str(other.start)}
        if name == SUBJECT
        else {name: [*_listed(span.attributes.get(name)), str(other.start)]}
    )
    entities[relation.position("from_id")] = replace(span, attributes={**span.attributes, **given})
