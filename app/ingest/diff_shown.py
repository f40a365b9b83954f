"""How comparisons of figures are written: for a terminal, and as JSON."""

from collections.abc import Iterator

from app.formats.ndjson import dumps
from app.ingest.comparison import ComparedFigure, Comparison, Pair
from app.ingest.diff import ReportDiff
from app.ingest.messages import count, plain


def as_text(diff: ReportDiff) -> Iterator[str]:
    """Give the lines of a report, each part below what it is compared with, doubtful changes first."""
    unread = f"; {count(diff.unread, 'record')} with faults left out" if diff.unread else ""
    yield f"{diff.report}: {count(diff.figures, 'figure')}{unread}"
    if diff.loaded is None:
        yield "  nothing of it is loaded"
    else:
        yield "  beside what is loaded:"
        yield from _part(diff.loaded)
    if diff.years is None:
        yield "  there is no report of the year before to compare with"
    else:
        yield f"  beside {diff.last_year}, a year before:"
        yield from _part(diff.years)


def _part(part: Comparison) -> Iterator[str]:
    doubtful = [pair for pair in part.changed if pair.doubts]
    yield from (f"    look at  {_changed(pair)}" for pair in doubtful)
    yield from (f"    changed  {_changed(pair)}" for pair in part.changed if not pair.doubts)
    yield from (f"    new      {_said(figure)}" for figure in part.new)
    yield from (f"    gone     {_said(figure)}" for figure in part.gone)
    yield from (f"    missing  the indicator {code}" for code in part.missing)
    if not (part.changed or part.new or part.gone):
        yield "    no difference"


def _said(figure: ComparedFigure) -> str:
    return f"{figure.where}: {figure.slug}, {figure.as_reported} ({figure.indicator}, {figure.period})"


def _changed(pair: Pair) -> str:
    fields = ", ".join(
        f"{name} {plain(getattr(pair.now, name))} (was {plain(getattr(pair.before, name))})" for name in pair.fields
    )
    doubts = "".join(f"; {doubt}" for doubt in pair.doubts)
    return f"{pair.now.where}: {pair.now.slug}: {fields}{doubts}"


def as_json(diffs: list[ReportDiff]) -> bytes:
    """Return comparisons as JSON, one record a report. Decimals are numbers in plain notation."""
    return dumps(diffs) + b"\n"
