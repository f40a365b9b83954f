"""Whether the numerals of a report are in order, carry what they say, and are all there."""

from itertools import pairwise

from app.ingest.read import ReportSeeds
from app.quantity import NUMERAL
from app.vocabulary import Role, Status


def check_numerals(seeds: ReportSeeds, slugs: dict[str, set[str]]) -> None:
    """Check that numerals are in order and that metrics and numerals name each other."""
    table = seeds.numerals
    report = seeds.report
    assert report is not None  # noqa: S101 - the caller has looked
    for (_, before), (index, numeral) in pairwise(table.rows):
        if numeral.start < before.end:
            table.fault(
                index,
                ("start",),
                f"expected at least {before.end}, where the numeral before ends, found {numeral.start}",
            )
    expected = report.source.numeral_characters - report.source.in_idioms
    written = sum(len(NUMERAL.findall(numeral.text)) for numeral in table.records)
    if written != expected and len(table.rows) == len(table.file.data or ()):
        table.file.report(0, "", f"expected {expected} numeral characters in all, found {written}")
    at: dict[str, list[tuple[int, int]]] = {}
    for index, numeral in table.rows:
        if numeral.end - numeral.start != len(numeral.text):
            expected = numeral.start + len(numeral.text)
            table.fault(index, ("end",), f"expected {expected} for {numeral.text!r}, found {numeral.end}")
        if numeral.end > report.source.length:
            table.fault(index, ("end",), f"expected at most {report.source.length}, found {numeral.end}")
        carries = numeral.role in (Role.METRIC, Role.TARGET)
        if carries and (not numeral.metrics or numeral.reason):
            table.fault(
                index,
                ("metrics",),
                f"expected the metrics that a numeral of role {numeral.role} carries, and no reason",
            )
        if not carries and (numeral.metrics or not numeral.reason):
            table.fault(index, ("reason",), f"expected a reason why a numeral of role {numeral.role} carries no metric")
        for place, slug in enumerate(numeral.metrics):
            table.known(index, ("metrics", place), slug, slugs["metrics"], "metric")
            at.setdefault(slug, []).append((numeral.start, numeral.end))
    for index, metric in seeds.metrics.rows:
        for place, evidence in enumerate(metric.evidence):
            # the figure of a metric is in the numeral that carries it, or holds it with its qualifying words
            if not any(s <= evidence.start and evidence.end <= e for s, e in at.get(metric.slug, ())):
                message = f"expected a numeral that carries {metric.slug!r} at {evidence.start} to {evidence.end}"
                seeds.metrics.fault(index, ("evidence", place, "start"), message)
    metrics = {metric.slug: metric for metric in seeds.metrics.records}
    for index, numeral in table.rows:
        for place, slug in enumerate(numeral.metrics):
            carried = metrics.get(slug)
            if carried is None:
                continue
            if (carried.status in (Status.TARGET, Status.FORECAST)) != (numeral.role == Role.TARGET):
                message = (
                    f"expected the role that goes with the status {carried.status} of {slug!r}, found {numeral.role}"
                )
                table.fault(index, ("role",), message)
            if not any(numeral.start <= e.start and e.end <= numeral.end for e in carried.evidence):
                message = f"{slug!r} has no evidence at {numeral.start} to {numeral.end}"
                table.fault(index, ("metrics", place), message)
