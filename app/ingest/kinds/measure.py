"""Measures as seeds, and what quotes and linked documents say about title and kind."""

import re
from collections.abc import Iterator

from app.ingest.fact import Beside, FactSeeds, FieldFault
from app.ingest.seeds import Bilingual, FactSeed
from app.vocabulary import DocumentAction, MeasureKind

_YEAR = re.compile("(?<![0-9])([0-9]{4})年度")


class MeasureSeed(FactSeed):
    """An action."""

    title: Bilingual
    kind: MeasureKind


def measure_faults(measure: MeasureSeed, beside: Beside) -> Iterator[FieldFault]:
    """Give the fields of a measure (title, kind) that its quotes or its linked documents contradict.

    A measure that issues documents must be linked to a document that was issued. A measure of another year than the one
    reviewed (2019年度考核) must have that year in its title, since the record has the report's year.
    """
    documents = beside.facts["documents"]
    linked = [documents[slug] for slug in measure.linked("documents") if slug in documents]
    issued = any(document.action is DocumentAction.ISSUED for document in linked)
    if measure.kind is MeasureKind.DOCUMENT_ISSUED and linked and not issued:
        said = ", ".join(f"{document.slug!r} {document.action}" for document in linked)
        yield "kind", f"expected a kind that goes with its documents ({said}), found {measure.kind}"
    for named in dict.fromkeys(found for e in measure.evidence for found in _YEAR.findall(measure.exact(e))):
        if int(named) != beside.year and not (named in measure.title.zh and named in measure.title.en):
            yield "title", f"expected {named}, which the quote says, in both languages, found {measure.title.zh!r}"


SEEDS = FactSeeds(MeasureSeed, faults=measure_faults)
