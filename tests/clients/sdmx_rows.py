"""Observations of SDMX as rows of series, by the rules of docs/sdmx.md, and what the database says of them."""

from collections.abc import Callable, Iterable
from typing import Any

from told import Comparison, Row, Told

NAMES = {  # columns of a row of series by the components that say them
    "SERIES": "series",
    "INDICATOR": "indicator",
    "REGION": "region",
    "BREAKDOWN": "breakdown",
    "SCOPE": "scope",
    "BASE": "base_code",
    "STATUS": "status",
    "VARIANT": "variant",
    "UNIT_MEASURE": "unit",
    "UNIT_LABEL_ZH": "unit_label_zh",
    "UNIT_LABEL_EN": "unit_label_en",
    "KIND": "kind",
    "PERIOD": "period",
    "VALUE_TO": "value_to",
    "QUALIFIER": "qualifier",
    "VALUE_STATUS": "value_status",
    "AS_REPORTED": "as_reported",
    "METRIC": "metric",
    "QUOTE": "quote",
    "REPORT": "report",
    "REPORT_YEAR": "report_year",
    "VINTAGE_COUNT": "vintage_count",
}
DIMENSIONS = ("FREQ", "INDICATOR", "REGION", "BREAKDOWN", "SCOPE", "BASE", "STATUS", "VARIANT")
VOCABULARIES = {"CL_INDICATOR": "indicators", "CL_REGION": "regions", "CL_SCOPE": "scopes", "CL_BASE": "bases"}

Figure = Callable[[str | None], Any]


def code(id_: str) -> str | None:
    """Return our code of an id, None where it says that there is none."""
    return None if id_ in ("_T", "_Z") else id_.removeprefix("C$")


def members(id_: str) -> list[str]:
    """Return the members of a breakdown."""
    text = code(id_)
    return [member.replace("@", ":") for member in text.split("$")] if text else []


def row_of(values: dict[str, str], figure: Figure) -> Row:
    """Return what an observation says, its ids as codes and its figures made by `figure`."""
    row: Row = {}
    for id_, name in NAMES.items():
        text = values.get(id_) or None
        if id_ == "BREAKDOWN":
            row[name] = members(values[id_])
        elif id_ in DIMENSIONS:
            row[name] = code(values[id_])
        elif id_ == "VALUE_TO":
            row[name] = figure(text)
        elif id_ in ("REPORT_YEAR", "VINTAGE_COUNT"):
            row[name] = None if text is None else int(text)
        else:
            row[name] = text
    row["value"] = figure(values["OBS_VALUE"])
    row["freq"], row["time"] = values["FREQ"], values["TIME_PERIOD"]
    return row


def wanted(told: Told, figure: Figure) -> dict[tuple[str, str], Row]:
    """Return the observations that the database has, by series and period: the newest figure of each period."""
    quotes = {row["id"]: row["quote"] for row in told.table("metrics")["rows"]}
    found = {}
    for row in told.table("series")["rows"]:
        if row["value"] is None:
            continue  # a gap is no observation
        cells = {**row, "quote": quotes[row["metric"]], "value_to": figure(row["value_to"])}
        cells = {name: cells[name] for name in NAMES.values()}
        found[row["series"], row["period"]] = cells | {"value": figure(row["value"]), **_time(row["period"])}
    return found


def _time(period: str) -> Row:
    """Return FREQ and TIME_PERIOD; of a range only years are looked at here."""
    start, both, end = period.partition("/")
    if start == "..":
        return {"freq": "_U", "time": end}
    if both:
        years = int(end[:4]) - int(start[:4]) + 1
        return {"freq": "_O", "time": f"{start}-01-01/P{years}Y" if len(start) == len(end) == 4 else None}
    return {"freq": {4: "A", 7: "M", 10: "D"}[len(period)], "time": period}


def compared(comparison: Comparison, place: str, found: Iterable[Row], wanted: dict[tuple[str, str], Row]) -> None:
    """Compare observations with those of the database, each once."""
    rows = list(found)
    by_key = {(row["series"], row["period"]): row for row in rows}
    comparison.equal(f"{place}, observations", len(rows), len(wanted))
    for key, right in wanted.items():
        row = by_key.get(key)
        if row is None:
            comparison.equal(f"{place}, {key}", None, right["value"])
            continue
        for name, cell in right.items():
            if name != "time" or cell is not None:
                comparison.equal(f"{place}, {key}, {name}", row[name], cell)


def names_of(told: Told, codelist: str) -> dict[str, tuple[str, str]]:
    """Return the names that the database has for the codes of a codelist, in Chinese and in English."""
    rows = told.table(VOCABULARIES[codelist])["rows"]
    return {row["code"]: (row["name_zh"], row["name_en"]) for row in rows}
