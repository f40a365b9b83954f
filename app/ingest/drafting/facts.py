"""Documents, measures, training programs and talent initiatives of a draft, linked to the figures in their quotes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from app.extract.result import (
    Draft,
    ExtractedDocument,
    ExtractedFact,
    ExtractedInitiative,
    ExtractedMeasure,
    ExtractedProgram,
)
from app.ingest.drafting.figures import DraftFigures, DraftMetric
from app.ingest.drafting.outline import DraftOutline
from app.ingest.drafting.places import Places
from app.ingest.kinds.document import DocumentSeed, document_faults
from app.ingest.placeholders import placeholder
from app.vocabulary import DocumentAction, DocumentType, MeasureKind, Standing, TalentKind, TrainingCategory

Record = dict[str, Any]

_UNREVIEWED = "found by extraction and not yet looked at"
_PEOPLE = ("person", "attendance")


@dataclass(frozen=True, slots=True)
class _Document:
    """A document and where it stands."""

    record: Record
    spans: list[tuple[int, int]]


class Facts:
    """Turns the facts that were found into records, by the plural of their kind."""

    def __init__(self, text: str, year: int, figures: DraftFigures, places: Places, outline: DraftOutline) -> None:
        self._text, self._year, self._figures = text, year, figures
        self._places, self._outline = places, outline
        self._documents: list[_Document] = []
        self._slugs = {str(metric.record["slug"]) for metric in figures.metrics}

    def records(self, draft: Draft) -> Mapping[str, list[Record]]:
        """Return the records of each kind but metrics and honours, which extraction does not find."""
        self._add_documents(draft.documents)
        programs = [self._program(found) for found in draft.training_programs]
        initiatives = [self._initiative(found) for found in draft.talent_initiatives]
        beside: dict[str, list[tuple[Any, Record]]] = {
            "training_programs": list(zip(draft.training_programs, programs, strict=True)),
            "talent_initiatives": list(zip(draft.talent_initiatives, initiatives, strict=True)),
        }
        return {
            "documents": [document.record for document in self._documents],
            "measures": [self._measure(found, beside) for found in draft.measures],
            "training_programs": programs,
            "talent_initiatives": initiatives,
        }

    # --- each kind ------------------------------------------------------------------------------------------------

    def _add_documents(self, found: Sequence[ExtractedDocument]) -> None:
        """Add each title once, with every place of it that says the same."""
        for one in found:
            title = _line(one.title)
            start, end = self._span(one)
            same = next((other for other in self._documents if other.record["title"]["zh"] == title), None)
            if same is not None:
                entry = self._evidence(one, (start, end))
                widened = {**same.record, "evidence": [*same.record["evidence"], entry]}
                if entry not in same.record["evidence"] and not _faults(widened):
                    same.record["evidence"].append(entry)
                    same.spans.append((start, end))
                continue
            record: Record = {"slug": self._slug("document"), "title": {"zh": title}}
            record |= {"type": one.type, "action": one.action, "standing": one.standing}
            record["evidence"] = [self._evidence(one, (start, end))]
            chosen, certain = _without_faults(record)
            if chosen is None:
                continue  # a title that its quote does not hold
            chosen["draft"] = one.doubt or (_UNREVIEWED if certain else "the words around the title decide otherwise")
            evidence = chosen.pop("evidence")
            self._documents.append(_Document({**chosen, "evidence": evidence}, [(start, end)]))

    def _initiative(self, found: ExtractedInitiative) -> Record:
        span = self._span(found)
        record = {"slug": self._slug("initiative"), "name": {"zh": _line(found.name)}}
        record |= {"kind": _code(TalentKind, found.kind)}
        documents = self._inside(span)
        return self._finished({**record, **({"documents": documents} if documents else {})}, found, span)

    def _measure(self, found: ExtractedMeasure, beside: Mapping[str, list[tuple[Any, Record]]]) -> Record:
        span = self._span(found)
        title = _line(found.title)
        exact = self._text[found.start : found.end]
        for year in dict.fromkeys(_years_of(exact)):
            title += "" if str(self._year) == year or year in title else f"（{year}年度）"
        kind = _code(MeasureKind, found.kind)
        record = {"slug": self._slug("measure"), "title": {"zh": title}, "kind": kind}
        documents = self._inside(span)
        issued = {one.record["slug"] for one in self._documents if one.record["action"] == DocumentAction.ISSUED}
        if documents and (kind != MeasureKind.DOCUMENT_ISSUED or issued & set(documents)):
            record["documents"] = documents
        for name, facts in beside.items():  # those that the measure names
            linked = [one["slug"] for other, one in facts if span[0] <= other.start and other.end <= span[1]]
            record |= {name: linked} if linked else {}
        return self._finished(record, found, span)

    def _inside(self, span: tuple[int, int]) -> list[str]:
        """Return the documents that stand inside a span."""
        return [
            one.record["slug"] for one in self._documents if any(span[0] <= a and b <= span[1] for a, b in one.spans)
        ]

    def _program(self, found: ExtractedProgram) -> Record:
        sessions = self._count(found.sessions, people=False)
        trainees = self._count(found.trainees, people=True)
        span = self._span(found)
        for metric in (sessions, trainees):
            for start, end in metric.spans if metric else ():
                if self._same_line(span[0], start):
                    span = min(span[0], start), max(span[1], end)
        record: Record = {"slug": self._slug("program"), "name": {"zh": _line(found.name)}}
        record["category"] = _code(TrainingCategory, found.category)
        record |= {name: value for name in ("level", "mode") if (value := getattr(found, name)) is not None}
        record |= {
            name: [{"zh": _line(item)} for item in items]
            for name in ("audience", "topics")
            if (items := getattr(found, name))
        }
        record |= {
            name: metric.record["slug"] for name, metric in (("sessions", sessions), ("trainees", trainees)) if metric
        }
        return self._finished(record, found, span)

    def _count(self, start: int | None, people: bool) -> DraftMetric | None:
        """Return the metric of a quantity, if it counts people or, respectively, does not."""
        metric = self._figures.at.get(start) if start is not None else None
        return metric if metric and (metric.unit in _PEOPLE) == people else None

    # --- what all have --------------------------------------------------------------------------------------------

    def _finished(self, record: Record, found: ExtractedFact, span: tuple[int, int]) -> Record:
        """Add links to the figures inside the quote, the doubt and the evidence."""
        counts = [metric for start in found.quantities if (metric := self._figures.at.get(start))]
        inside = dict.fromkeys(
            metric.record["slug"]
            for metric in counts
            if any(span[0] <= start and end <= span[1] for start, end in metric.spans)
        )
        named = {record.get("sessions"), record.get("trainees")}
        metrics = [slug for slug in inside if slug not in named]
        more: Record = {"metrics": metrics} if metrics else {}
        return {**record, **more, "draft": found.doubt or _UNREVIEWED, "evidence": [self._evidence(found, span)]}

    def _span(self, found: ExtractedFact) -> tuple[int, int]:
        """Return where the quote of a fact stands: the clause that says it, inside one line."""
        start = found.start if found.clause_start is None else found.clause_start
        end = found.end if found.clause_end is None else found.clause_end
        line = self._outline.line_at(found.start)
        start, end = max(min(start, found.start), line.start), min(max(end, found.end), line.end)
        piece = self._text[start:end]
        start += len(piece) - len(piece.lstrip())
        return start, start + len(piece.strip())

    def _evidence(self, found: ExtractedFact, span: tuple[int, int]) -> Record:
        """Return the evidence of a fact: its own piece where the quote is longer than that."""
        quote, line = self._text[slice(*span)], self._outline.line_at(found.start)
        start, end = max(found.start, span[0]), min(found.end, span[1], line.end)
        if not start < end or self._text[start:end] != self._text[start:end].strip():
            start, end = span
        entry = self._places.evidence(start, end, quote)
        if (start, end) == span:
            return entry
        exact = self._text[start:end]
        if self._places.found(start, end, quote) != start - span[0]:
            return self._places.evidence(*span, quote)
        return {"quote": quote, "exact": exact, **{name: entry[name] for name in ("start", "end", "prefix", "suffix")}}

    def _same_line(self, one: int, other: int) -> bool:
        return self._outline.line_at(one) == self._outline.line_at(other)

    def _slug(self, kind: str) -> str:
        number = 1
        while (slug := placeholder(kind, number)) in self._slugs:
            number += 1
        self._slugs.add(slug)
        return slug


def _line(text: str) -> str:
    """Return a text on one line, without white space at its ends."""
    return " ".join(text.split()) or "无题"


def _code(codes: Any, code: str) -> str:
    """Return a code, or the last of its list, the most general one, where it is none of them."""
    known = [str(member.value) for member in codes]
    return code if code in known else known[-1]


def _years_of(text: str) -> Iterator[str]:
    yield from (
        text[at : at + 4]
        for at in range(len(text))
        if text[at : at + 4].isdecimal() and text[at + 4 : at + 6] == "年度"
    )


def _faults(record: Record) -> list[tuple[str, str]]:
    texts = {"zh": record["title"]["zh"], "en": record["title"]["zh"]}
    evidence = [{**entry, "start": str(entry["start"]), "end": str(entry["end"])} for entry in record["evidence"]]
    return list(document_faults(DocumentSeed.model_validate({**record, "title": texts, "evidence": evidence})))


def _without_faults(record: Record) -> tuple[Record | None, bool]:
    """Return the document with type, action and standing that its words do not contradict, and whether it had them.

    None where the quote does not hold the title.
    """
    own = (record["type"], record["action"], record["standing"])
    types = [own[0], *DocumentType] if own[0] in list(DocumentType) else [DocumentType.OTHER, *DocumentType]
    actions = [own[1], *DocumentAction] if own[1] in list(DocumentAction) else list(DocumentAction)
    for kind, action, standing in product(types, actions, (own[2], None, *Standing)):
        said = {"type": str(kind), "action": str(action), "standing": None if standing is None else str(standing)}
        chosen = {**record, **said}
        faults = _faults(chosen)
        if any(field == "title" for field, _ in faults):
            return None, False
        if not faults:
            chosen = {name: value for name, value in chosen.items() if value is not None}
            return chosen, (chosen["type"], chosen["action"], chosen.get("standing")) == own
    return None, False
