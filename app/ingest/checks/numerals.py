"""Whether the numerals of a report are complete: none cut, none missing, each with its metrics or a reason."""

from bisect import bisect_left
from collections.abc import Collection, Iterable
from itertools import pairwise

from app.ingest.accounting import NumeralAccount, Span
from app.ingest.kinds.metric import MetricSeed
from app.ingest.known_text import KnownText
from app.ingest.numeral_rows import carrying_row, open_row
from app.ingest.outline import Outline
from app.ingest.seed_file import Paste
from app.ingest.seed_folder import ReportSeeds, Slugs
from app.ingest.seed_table import Table
from app.ingest.seeds import NumeralSeed, ReportSeed
from app.quantity import NUMERAL, Quantity
from app.vocabulary import Accounting, Role

_CARRYING = (Role.METRIC, Role.TARGET)
_COUNTING = (Role.PLAN_COUNT, Role.THRESHOLD)  # amounts: exactly the number with its words, and never a rank


def check_numerals(
    seeds: ReportSeeds, report: ReportSeed, slugs: Slugs, text: KnownText | None, missing: Collection[Span]
) -> None:
    """Check the entries by themselves, against the metrics, and against what is known of the text.

    `text` is None where figures cannot be read. `missing` are numerals for which an entry is asked for already.
    """
    table = seeds.numerals
    _check_order(table)
    if not missing:
        _check_characters(seeds, report)
    for index, numeral in table.rows:
        _check_role(table, index, numeral)
        for place, slug in enumerate(numeral.metrics):
            table.known(index, ("metrics", place), slug, slugs["metrics"], "metric")
        if text is not None and text.says(numeral.start, numeral.end) == numeral.text:
            _check_whole(table, index, numeral, text)
    _check_carried(table, seeds.metrics, missing)


def _check_order(table: Table[NumeralSeed]) -> None:
    """Check that entries are in order, and as long as their texts."""
    for (_, before), (index, numeral) in pairwise(table.rows):
        if numeral.start < before.end:
            message = f"expected at least {before.end}, where the numeral before ends, found {numeral.start}"
            table.fault(index, ("start",), message)
    for index, numeral in table.rows:
        if numeral.end - numeral.start != len(numeral.text):
            end = numeral.start + len(numeral.text)
            table.fault(index, ("end",), f"expected {end} for {numeral.text!r}, found {numeral.end}")


def _check_characters(seeds: ReportSeeds, report: ReportSeed) -> None:
    """Check that entries are inside the text, and have between them all its numeral characters, or not all if partial.

    So a report that says it is partial is: `share` of its coverage is below 100.
    """
    table = seeds.numerals
    for index, numeral in table.rows:
        if numeral.end > report.source.length:
            table.fault(index, ("end",), f"expected at most {report.source.length}, found {numeral.end}")
    expected = report.source.numeral_characters - report.source.in_idioms
    written = sum(len(NUMERAL.findall(numeral.text)) for numeral in table.records)
    if not table.is_whole:
        return
    if report.source.accounting is Accounting.PARTIAL and written == expected:
        message = "expected complete, since numerals.yaml has every numeral character of the text, found partial"
        seeds.file.fault(("source", "accounting"), message)
    elif written > expected or (report.source.accounting is Accounting.COMPLETE and written < expected):
        table.file.report(0, "", f"expected {expected} numeral characters in all, found {written}")


def _check_role(table: Table[NumeralSeed], index: int, numeral: NumeralSeed) -> None:
    """Check that an entry either names metrics or gives a reason why it carries none."""
    carries = numeral.role in _CARRYING
    if carries and (not numeral.metrics or numeral.reason):
        message = f"expected the metrics that a numeral of role {numeral.role} carries, and no reason"
        table.fault(index, ("metrics",), message)
    if not carries and (numeral.metrics or not numeral.reason):
        message = f"expected a reason why a numeral of role {numeral.role} carries no metric"
        table.fault(index, ("reason",), message)


def _check_whole(table: Table[NumeralSeed], index: int, numeral: NumeralSeed, text: KnownText) -> None:
    """Check that an entry cuts no numeral, and that the numeral can have this role.

    Entries that carry metrics are checked with the figures of the metrics instead.
    """
    if numeral.role in _CARRYING:
        if numeral.reading is not None:
            table.fault(index, ("reading",), "expected none: the evidence of a metric says how it is read")
        return
    there = text.at(numeral.start, numeral.end)
    read = there[0].read if len(there) == 1 else None
    counted = isinstance(read, Quantity) and read.measure_word is not None and numeral.role in _COUNTING
    wrong = [
        other
        for other in there
        if not numeral.start <= other.start <= other.end <= numeral.end
        or (counted and (other.start, other.end) != (numeral.start, numeral.end))
    ]
    said = numeral.reading.text if numeral.reading else None
    # without the source, the words around an entry may not be known
    if numeral.reading is not None and said not in [other.text for other in wrong] and (wrong or text.complete):
        expected = (
            " or ".join(other.shown for other in wrong) or "none, since the grammar reads the numeral as the entry"
        )
        table.fault(index, ("reading", "text"), f"expected {expected}, found {said!r}")
    elif wrong and said is None:
        shown = f"{numeral.text!r} at {numeral.start} to {numeral.end}"
        table.fault(index, ("text",), f"expected {wrong[0].shown}, the whole numeral there, found {shown}")
    if isinstance(read, Quantity) and read.ordinal and numeral.role in _COUNTING:
        message = f"expected name, date or other, since {there[0].text!r} is a rank and no amount, found {numeral.role}"
        table.fault(index, ("role",), message)


def _check_carried(table: Table[NumeralSeed], metrics: Table[MetricSeed], missing: Collection[Span]) -> None:
    """Check that metrics and numerals refer to each other, at the same places and with fitting roles."""
    at = {(slug, numeral.start, numeral.end) for numeral in table.records for slug in numeral.metrics}
    for index, metric in metrics.rows if table.is_whole else ():
        for place, evidence in enumerate(metric.evidence):
            span = (evidence.start, evidence.end)
            if (metric.slug, *span) not in at and span not in missing:
                message = f"expected a numeral that carries {metric.slug!r} at {evidence.start} to {evidence.end}"
                metrics.fault(index, ("evidence", place, "start"), message)
    known = {metric.slug: metric for metric in metrics.records}
    for index, numeral in table.rows:
        for place, slug in enumerate(numeral.metrics):
            carried = known.get(slug)
            if carried is None:
                continue
            if carried.status.is_ahead != (numeral.role is Role.TARGET):
                message = (
                    f"expected the role that goes with the status {carried.status} of {slug!r}, found {numeral.role}"
                )
                table.fault(index, ("role",), message)
            if not any((numeral.start, numeral.end) == (e.start, e.end) for e in carried.evidence):
                message = f"{slug!r} has no evidence at {numeral.start} to {numeral.end}"
                table.fault(index, ("metrics", place), message)


def check_accounted(
    seeds: ReportSeeds, report: ReportSeed, source: str, idioms: Iterable[str], text: KnownText
) -> list[Span]:
    """Check the entries against the source: each is in its place, and no numeral is left without an entry.

    Where the accounting is partial, only a numeral that a metric has as evidence needs one. Returns the numerals that
    are left. Those of a paragraph that are written alike are one finding.
    """
    table = seeds.numerals
    for index, numeral in table.rows:
        said = source[numeral.start : numeral.end]
        if said != numeral.text:
            table.fault(index, ("text",), f"the source has {said!r} at {numeral.start}, found {numeral.text!r}")
    account = NumeralAccount(source, ((numeral.start, numeral.end) for numeral in table.records), idioms, text)
    missing = account.missing
    if report.source.accounting is Accounting.PARTIAL:
        carried = {(e.start, e.end) for metric in seeds.metrics.records for e in metric.evidence}
        missing = [span for span in missing if span in carried]
    _report_missing(seeds, report, source, text, missing)
    for name, expected in (("numeral_characters", account.written), ("in_idioms", account.in_idioms)):
        found = getattr(report.source, name)
        if found != expected:
            seeds.file.fault(("source", name), f"expected {expected}, found {found}")
    return missing


def _report_missing(
    seeds: ReportSeeds, report: ReportSeed, source: str, text: KnownText, missing: Iterable[Span]
) -> None:
    """Report numerals that need an entry, each with the entry to paste."""
    table = seeds.numerals
    following = [numeral.start for numeral in table.records]
    outline = Outline(report)
    same: dict[tuple[object, str], list[Span]] = {}
    for start, end in missing:
        same.setdefault((outline.around(start, end), source[start:end]), []).append((start, end))
    for (_, said), spans in same.items():
        start, end = spans[0]
        places = " and ".join(f"{start} to {end}" for start, end in spans)
        message = f"the numeral {said!r} at {places} ({text.around(start, end)!r}) is not accounted for"
        # the line of the entry that would follow the missing one
        place = bisect_left(following, start)
        line = table.file.line((table.rows[place][0],)) if place < len(following) else 0
        rows = "\n".join(_row(seeds.metrics, span, text) for span in spans)
        table.file.report(line, "", message, Paste(str(table.file.path), rows))


def _row(metrics: Table[MetricSeed], span: Span, text: KnownText) -> str:
    """Return the entry that is missing at a place: complete where a metric has it as evidence."""
    there = [metric for metric in metrics.records if any((e.start, e.end) == span for e in metric.evidence)]
    if there:
        ahead = there[0].status.is_ahead
        return carrying_row(*span, text.says(*span) or "", [metric.slug for metric in there], ahead)
    return open_row(*span, text)
