"""Metrics and numerals of a draft: every quantity that was found, with its place, its quote and what to look at."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.extract.result import ExtractedQuantity
from app.ingest.accounting import NumeralAccount, Span
from app.ingest.drafting.indicators import CountedThing, FigureContext, Indicators
from app.ingest.drafting.metric_slugs import MetricSlugs
from app.ingest.drafting.outline import DraftOutline
from app.ingest.drafting.places import Places
from app.ingest.drafting.said_before import item_around
from app.ingest.known_text import KnownText
from app.ingest.messages import plain
from app.ingest.numeral_rows import guess
from app.quantity import Change, Grammar, NotAQuantity, Quantity, Unread
from app.vocabulary import Kind, Qualifier, Role, Status

Record = dict[str, Any]

_UNREVIEWED = "found by extraction and not yet looked at"
_ORDERS = ("", "万", "亿", "万亿", "千万", "百万", "十万", "千", "百", "十")
_REACH = 40  # characters before and after a figure that may say what it counts
_YEAR = re.compile("[0-9]{4}")
_EXPECTED = re.compile("预计(?:(?!拟|力争|目标|确保|安排)[^。！？\n])*$")  # holds to the end of its sentence
_SENTENCE_REACH = 160
_REASONS = {
    Role.DATE: ("日期或时期", "a date or period"),
    Role.NAME: ("名称的一部分", "part of a name"),
    Role.PLAN_COUNT: ("一项工作内部的数目", "number of parts within one plan"),
    Role.THRESHOLD: ("用于划定范围的界限", "a threshold that selects what is counted"),
    Role.OTHER: ("不作计数", "counts nothing"),
}
_STATED = (Role.METRIC, Role.TARGET)
_COUNTING = (Role.PLAN_COUNT, Role.THRESHOLD)


@dataclass(slots=True)
class DraftMetric:
    """A metric and where its figures stand."""

    record: Record
    values: tuple[object, ...]  # value, end of a range, qualifier and measure word
    spans: list[Span]
    kind: Kind
    unit: str


class DraftFigures:
    """Turns quantities into metrics and numerals. `at` finds the metric of a quantity by its start."""

    def __init__(
        self, text: str, known: KnownText, grammar: Grammar, outline: DraftOutline, indicators: Indicators, year: int
    ) -> None:
        self._text, self._known, self._grammar, self._year = text, known, grammar, year
        self._outline, self._indicators = outline, indicators
        self._places = Places(text, known, grammar)
        self._units: dict[str, str] = {}
        self._series: dict[tuple[object, ...], DraftMetric] = {}
        self._slugs = MetricSlugs(year)
        self.metrics: list[DraftMetric] = []
        self.rows: list[Record] = []
        self.at: dict[int, DraftMetric] = {}

    def add(
        self, quantities: Sequence[ExtractedQuantity], units: dict[str, str], idioms: Sequence[str]
    ) -> NumeralAccount:
        """Take all quantities, in order; `units` has the unit of each measure word. Returns what is accounted for."""
        self._units = units
        end = 0
        for quantity in sorted(quantities, key=lambda quantity: quantity.start):
            if quantity.start < end or not quantity.start < quantity.end:
                continue  # what is left out here is added below, by the grammar
            end = quantity.end
            metric = self._metric(quantity) if quantity.role in _STATED and quantity.value is not None else None
            self.rows.append(self._carrying(quantity, metric) if metric else self._other(quantity))
        spans = [(int(row["start"]), int(row["end"])) for row in self.rows]
        accounting = NumeralAccount(self._text, spans, idioms, self._known)
        for start, stop in accounting.missing:
            role, why = guess(start, stop, self._known)
            role = Role.OTHER if role in _STATED else role
            place = {"start": start, "end": stop, "text": self._text[start:stop]}
            self.rows.append({**place, "role": role.value, "reason": _reason(role), "draft": why})
        self.rows.sort(key=lambda row: int(row["start"]))
        return accounting

    # --- numerals -------------------------------------------------------------------------------------------------

    def _carrying(self, quantity: ExtractedQuantity, metric: DraftMetric) -> Record:
        role = Role.TARGET if Status(metric.record["status"] or Status.ACTUAL).is_ahead else Role.METRIC
        row = {"start": quantity.start, "end": quantity.end, "text": quantity.raw, "role": role.value}
        return {**row, "metrics": [metric.record["slug"]], "draft": quantity.doubt or _UNREVIEWED}

    def _other(self, quantity: ExtractedQuantity) -> Record:
        """Return the entry of a numeral that carries no metric, with the grammar's reading where it differs."""
        start, end = quantity.start, quantity.end
        there = self._known.at(start, end)
        read = there[0].read if len(there) == 1 else None
        role = quantity.role if quantity.role not in _STATED else Role.OTHER
        if isinstance(read, Quantity) and read.ordinal and role in _COUNTING:
            role = Role.NAME
        counted = isinstance(read, Quantity) and read.measure_word is not None and role in _COUNTING
        wrong = [
            other
            for other in there
            if not start <= other.start <= other.end <= end or (counted and (other.start, other.end) != (start, end))
        ]
        row: Record = {"start": start, "end": end, "text": quantity.raw, "role": role.value, "reason": _reason(role)}
        if wrong:
            row["reading"] = {"text": wrong[0].text, "reason": "extraction takes the numeral otherwise"}
        what = "whose value is not known" if quantity.value is None else "that no quote carries by itself"
        why = f"a {quantity.role} {what}" if quantity.role in _STATED else _UNREVIEWED
        return {**row, "draft": quantity.doubt or why}

    # --- metrics --------------------------------------------------------------------------------------------------

    def _metric(self, quantity: ExtractedQuantity) -> DraftMetric | None:
        """Return the metric of a quantity, new or one that says the same elsewhere. None where no quote carries it."""
        quote = self._places.quote(quantity.start, quantity.end)
        if quote is None:
            return None
        self._outline.line_at(quantity.start)
        there = self._known.at(quantity.start, quantity.end)
        read = there[0].read if len(there) == 1 and isinstance(there[0].read, Quantity) else None
        context = self._context(quantity, quote, read)
        quantity = self._as_written(quantity, read)
        period = quantity.period or str(self._year)
        status = self._status(quantity)
        values = (quantity.value, quantity.value_to, quantity.qualifier, quantity.measure_word)
        counted, series, same = self._series_of(context, period, status, values)
        evidence = self._places.evidence(quantity.start, quantity.end, quote)
        if same is not None:
            same.record["evidence"].append(self._with_reading(evidence, quantity, same, read, there))
            same.spans.append((quantity.start, quantity.end))
            if len(same.spans) == 2:
                same.record["draft"] += "; said more than once, if it is the same thing"
            self.at[quantity.start] = same
            return same
        whole = self.at.get(quantity.part_of) if quantity.part_of is not None else None
        record: Record = {
            "slug": self._slugs.slug(counted, period, status),
            "indicator": counted.code,
            "value": plain(quantity.value),
            "value_to": None if quantity.value_to is None else plain(quantity.value_to),
            "qualifier": (quantity.qualifier or Qualifier.EXACT).value,
            "as_reported": quantity.raw,
            "as_reported_unit": None,
            "measure_word": quantity.measure_word,
            "status": None if status is Status.ACTUAL else status.value,
            "period": period,
            "scope": counted.scope,
            "breakdown": counted.breakdown or None,
            "part_of": whole.record["slug"] if whole else None,
            "comment": self._comment(period, status),
            "draft": f"{quantity.doubt}; {counted.why}" if quantity.doubt else counted.why,
        }
        metric = DraftMetric(
            record, values, [(quantity.start, quantity.end)], *self._indicators.kind_and_unit(counted.code)
        )
        record["evidence"] = [self._with_reading(evidence, quantity, metric, read, there)]
        self._series[series] = self.at[quantity.start] = metric
        self.metrics.append(metric)
        return metric

    def _status(self, quantity: ExtractedQuantity) -> Status:
        """Return whether a figure was reached, is aimed at, or is only expected: 预计 says that it is neither."""
        if _EXPECTED.search(self._text[max(0, quantity.start - _SENTENCE_REACH) : quantity.start]):
            return Status.FORECAST
        return Status.TARGET if quantity.role is Role.TARGET else Status.ACTUAL

    def _as_written(self, quantity: ExtractedQuantity, read: Quantity | None) -> ExtractedQuantity:
        """Return a quantity without the measure word that it was given for its unit where none is written (六成)."""
        meant = self._units.get(quantity.measure_word or "")
        if read is None or read.measure_word or read.unit is None or read.unit != meant:
            return quantity
        return quantity if "measure_word" in quantity.given else replace(quantity, measure_word=None)

    def _context(self, quantity: ExtractedQuantity, quote: str, read: Quantity | None) -> FigureContext:
        """Return what is known around a figure that tells which indicator it is of."""
        first = max(0, quantity.start - _REACH)
        at = quantity.start - first
        return FigureContext(
            quote,
            item_around(self._text[first : quantity.end + _REACH], at, at + len(quantity.raw)),
            quantity.subject,
            self._units.get(quantity.measure_word or ""),
            quantity.measure_word,
            quantity.change in (Change.UP, Change.DOWN),
            read,
        )

    def _series_of(
        self, context: FigureContext, period: str, status: Status, values: tuple[object, ...]
    ) -> tuple[CountedThing, tuple[object, ...], DraftMetric | None]:
        """Return what a figure counts and its key among the metrics, with the metric that says the same elsewhere."""
        for counted in self._candidates(context):
            series = (counted.code, period, counted.scope, tuple(sorted(counted.breakdown.items())), status)
            same = self._series.get(series)
            if same is None or same.values == values:
                return counted, series, same
        counted = self._indicators.proposed(context, another=True)
        return counted, (counted.code, period, None, (), status), None

    def _candidates(self, context: FigureContext) -> Iterator[CountedThing]:
        yield from self._indicators.linked(context)
        yield self._indicators.proposed(context)

    def _comment(self, period: str, status: Status) -> Record | None:
        """Return a comment that names the period, where it does not hold the report's year and is not ahead of it."""
        years = _YEAR.findall(period)
        first = 0 if period.startswith("..") else int(years[0])
        if first <= self._year <= int(years[-1]) or (status.is_ahead and int(years[-1]) > self._year):
            return None
        return {"zh": f"所指时期为{'至'.join(f'{year}年' for year in dict.fromkeys(years))}。"}

    def _with_reading(
        self,
        evidence: Record,
        quantity: ExtractedQuantity,
        metric: DraftMetric,
        read: Quantity | None,
        there: Sequence[Any],
    ) -> Record:
        """Add to an entry of evidence what the grammar reads otherwise, and `exact` where the figure is another."""
        record = metric.record
        if quantity.raw != record["as_reported"]:
            evidence = {"quote": evidence["quote"], "exact": quantity.raw, **evidence}
        if "raw" in quantity.given or (read is None and quantity.given):  # a person explains what a file says, not we
            return evidence
        if read is None or read.ordinal:
            reason = "no_figure" if not there else "several_figures" if len(there) > 1 else "ordinal"
            if len(there) == 1 and isinstance(there[0].read, Unread):
                reason = there[0].read.reason.value
            return {**evidence, "reading": {"unread": reason, "reason": quantity.doubt or "extraction reads a figure"}}
        differs: Record = {}
        if (there[0].start, there[0].end) != (quantity.start, quantity.end):
            differs["text"] = there[0].text
        change = read.change
        fits = change is None or (metric.kind is Kind.CHANGE) == (change is not Change.RATIO)
        pairs = (
            ("value", read.value, quantity.value),
            ("value_to", read.value_to, quantity.value_to),
            ("qualifier", read.qualifier, quantity.qualifier or Qualifier.EXACT),
            ("measure_word", read.measure_word, quantity.measure_word),
            ("unit", read.unit, metric.unit if read.unit else None),
            ("change", change, change if fits else None),
        )
        given = {*quantity.given, *(["unit"] if "measure_word" in quantity.given else [])}
        differs |= {
            name: None if one is None else plain(one)
            for name, one, other in pairs
            if one != other and name not in given
        }
        if record["as_reported"] == quantity.raw and (
            read.unit_apart or differs.keys() & {"value", "measure_word", "unit"}
        ):
            said = quantity if differs else read
            record["as_reported_unit"] = self._apart(quantity.raw, said.value, said.value_to, said.measure_word)
        if differs:
            evidence["reading"] = {**differs, "reason": quantity.doubt or "extraction reads the words around it too"}
        return evidence

    def _apart(self, figure: str, value: Any, value_to: Any, word: str | None) -> str | None:
        """Return the unit that stands apart from a figure, with its order: what makes the figure the value."""
        own = next((read.measure_word for read in self._grammar.find(figure)), None) or ""
        sizes = sorted(abs(one) for one in (value, value_to) if one is not None)
        for order in _ORDERS if word else ():
            try:
                read = self._grammar.parse(figure.removesuffix(own) + order + (word or ""))
            except NotAQuantity:
                continue
            if sorted(abs(one) for one in (read.value, read.value_to) if one is not None) == sizes:
                return order + (word or "")
        return None


def _reason(role: Role) -> Record:
    zh, en = _REASONS[role]
    return {"zh": zh, "en": en}


def record_of(metric: DraftMetric) -> Record:
    """Return a metric as metrics.yaml has it: without what is empty, evidence last."""
    record = {name: value for name, value in metric.record.items() if value is not None}
    return {**{name: value for name, value in record.items() if name != "evidence"}, "evidence": record["evidence"]}
