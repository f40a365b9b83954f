"""The seeds of a report as labels of extraction: its numerals and facts are what people found in the text."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from app.evaluate.evaluation import LabelledText, Split
from app.evaluate.marked import QUANTITIES, Marked
from app.ingest.folders import together
from app.ingest.kinds.document import DocumentSeed
from app.ingest.kinds.metric import MetricSeed
from app.ingest.kinds.talent_initiative import TalentInitiativeSeed
from app.ingest.kinds.training_program import TrainingProgramSeed
from app.ingest.messages import refused
from app.ingest.seed_folder import ReportSeeds, read_report, read_vocabulary
from app.ingest.seeds import FactSeed, IndicatorSeed, NumeralSeed
from app.ingest.vocabularies import Vocabularies
from app.vocabulary import Kind

Starts = Mapping[str, int]  # where the figure of each metric stands, by slug


def labels_of_seeds(folder: Path, others: Iterable[Path] = ()) -> LabelledText:
    """Return the labels that the seeds of a report are. They are for tuning: whoever writes extraction has seen them.

    `folder` lies in the `reports` of a seed folder, which the vocabularies of `others` belong to. Raises SeedError
    where the seeds have faults of form.
    """
    vocabulary = read_vocabulary(together((*others, folder.resolve().parent.parent)))
    seeds = read_report(folder, Vocabularies(vocabulary).figures)
    findings = seeds.findings + vocabulary.indicators.file.findings
    if findings or seeds.report is None:
        raise refused("the seeds cannot be used as labels", folder, findings)
    indicators = {indicator.code: indicator for indicator in vocabulary.indicators.records}
    starts = {metric.slug: metric.evidence[0].start for metric in seeds.metrics.records}
    source = seeds.report.source
    return LabelledText(
        folder.resolve().name,
        Split.TUNE,
        seeds.report.year,
        source.sha256,
        source.length,
        {QUANTITIES: _numerals(seeds, indicators)}
        | {kind: [_fact(fact, say(fact, starts)) for fact in seeds.facts[kind].records] for kind, say in _SAYS.items()},
    )


def _numerals(seeds: ReportSeeds, indicators: Mapping[str, IndicatorSeed]) -> Sequence[Marked]:
    metrics = {metric.slug: metric for metric in seeds.metrics.records}
    return [_numeral(numeral, metrics, indicators) for numeral in seeds.numerals.records]


def _numeral(
    numeral: NumeralSeed, metrics: Mapping[str, MetricSeed], indicators: Mapping[str, IndicatorSeed]
) -> Marked:
    """Say what a numeral says: its role and, where it is a metric, the fields of that."""
    fields: dict[str, object] = {"role": numeral.role}
    metric = metrics.get(numeral.metrics[0]) if numeral.metrics else None
    if metric is not None:
        indicator = indicators.get(metric.indicator)
        changes = indicator is not None and indicator.kind is Kind.CHANGE and metric.value != 0
        fields |= {
            "value": metric.value,
            "value_to": metric.value_to,
            "unit": metric.measure_word,
            "qualifier": metric.qualifier,
            "change": ("up" if metric.value > 0 else "down") if changes else None,
            "period": metric.period,
        }
    return Marked(((numeral.start, numeral.end),), numeral.text, fields)


def _fact(fact: FactSeed, fields: Mapping[str, object]) -> Marked:
    places = tuple((evidence.start, evidence.end) for evidence in fact.evidence)
    return Marked(places, fact.exact(fact.evidence[0]), fields)


def _program(program: TrainingProgramSeed, starts: Starts) -> Mapping[str, object]:
    return {
        "name": program.name.zh,
        "category": program.category,
        "sessions": starts.get(program.sessions or ""),
        "trainees": starts.get(program.trainees or ""),
    }


def _initiative(initiative: TalentInitiativeSeed, starts: Starts) -> Mapping[str, object]:
    figures = tuple(sorted(starts[slug] for slug in initiative.linked("metrics") if slug in starts))
    return {"name": initiative.name.zh, "kind": initiative.kind, "figures": figures}


def _document(document: DocumentSeed, _: Starts) -> Mapping[str, object]:
    fields = {"title": document.title.zh, "type": document.type, "action": document.action}
    return fields | ({"standing": document.standing} if document.standing else {})  # a book or a column has none


_SAYS: dict[str, Callable[..., Mapping[str, object]]] = {
    "documents": _document,
    "measures": lambda measure, _: {"kind": measure.kind},
    "training_programs": _program,
    "talent_initiatives": _initiative,
}
