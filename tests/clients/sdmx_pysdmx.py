"""pysdmx asks SDMX 3.0: structures in SDMX-JSON, data in SDMX-CSV 2.0; and SDMX 2.1 in SDMX-ML."""

import csv
import io
import json
from typing import Any

from pysdmx.api.qb import (
    ApiVersion,
    DataContext,
    DataFormat,
    DataQuery,
    RestService,
    StructureFormat,
    StructureQuery,
    StructureReference,
    StructureType,
)
from pysdmx.io import get_datasets, read_sdmx
from sdmx_rows import DIMENSIONS, compared, names_of, row_of, wanted
from told import Comparison, Row, Told, done, exact

AGENCY, FLOW, VERSION = "WORKREPORT", "SERIES", "1.0"


def double(text: str | None) -> float | None:
    """Return a figure as pysdmx has it: it reads CSV with pandas, which makes doubles of a column of numbers."""
    return None if text is None else float(text)


def service(told: Told, data: DataFormat = DataFormat.SDMX_CSV_2_0_0) -> RestService:
    """Return a connection to the service."""
    return RestService(
        f"{told.address}/sdmx/3.0",
        ApiVersion.V2_0_0,
        data_format=data,
        structure_format=StructureFormat.SDMX_JSON_2_0_0,
        timeout=60,
    )


def query(**more: Any) -> DataQuery:
    """Return a query of data of the flow."""
    return DataQuery(DataContext.DATAFLOW, AGENCY, FLOW, VERSION, **more)


def structures(told: Told) -> bytes:
    """Return the dataflow and all that it refers to."""
    asked = StructureQuery(StructureType.DATAFLOW, AGENCY, FLOW, VERSION, references=StructureReference.DESCENDANTS)
    return service(told).structure(asked)


def rows_of_frame(frame: Any, figure: Any = double) -> list[Row]:
    """Return the observations of a data frame as rows."""
    return [row_of({name: _text(cell) for name, cell in row.items()}, figure) for row in frame.to_dict("records")]


def _text(cell: Any) -> str:
    return "" if cell is None or cell != cell else str(cell)


def structure(told: Told) -> bool:
    """Read the structures, which pysdmx checks against the schema of SDMX-JSON."""
    comparison = Comparison("pysdmx, structures of 3.0")
    message = read_sdmx(io.BytesIO(structures(told)))
    dsd = message.get_data_structure_definitions()[0]
    comparison.equal("dimensions", [each.id for each in dsd.components.dimensions], [*DIMENSIONS, "TIME_PERIOD"])
    codelists = {codelist.id: codelist for codelist in message.get_codelists()}
    for id_ in ("CL_INDICATOR", "CL_REGION", "CL_SCOPE", "CL_BASE"):
        codes = {each.id: each for each in codelists[id_].codes}
        for code, (chinese, _) in names_of(told, id_).items():  # it keeps one language: that of the service's choice
            comparison.equal(f"{id_}, {code}", codes[code].name if code in codes else None, chinese)
    return comparison.end("one dataflow and its codelists")


def data_csv(told: Told) -> bool:
    """Read SDMX-CSV 2.0 with its structure, and every digit with Python's own reader of CSV."""
    comparison = Comparison("pysdmx, SDMX-CSV 2.0")
    every = wanted(told, double)
    content = service(told).data(query())
    dataset = get_datasets(io.BytesIO(content), io.BytesIO(structures(told)))[0]
    compared(comparison, "all", rows_of_frame(dataset.data), every)
    indicator = sorted({row["indicator"] for row in every.values()})[0]
    one = service(told).data(query(key=f"*.{indicator}.*.*.*.*.*.*"))
    right = {at: row for at, row in every.items() if row["indicator"] == indicator}
    compared(comparison, indicator, rows_of_frame(get_datasets(io.BytesIO(one))[0].data), right)
    plain = Comparison("Python's csv, SDMX-CSV 2.0")
    rows = csv.DictReader(io.StringIO(content.decode(), newline=""))
    compared(plain, "all", [row_of(dict(row), exact) for row in rows], wanted(told, exact))
    return all([comparison.end("all data and one key"), plain.end("all data, with every digit")])


def data_json(told: Told) -> bool:
    """Read SDMX-JSON 2.0 by its specification, since pysdmx reads no data in it."""
    comparison = Comparison("Python's json, SDMX-JSON 2.0")
    content = service(told, DataFormat.SDMX_JSON_2_0_0).data(query())
    message = json.loads(content, parse_float=str, parse_int=str)["data"]
    compared(comparison, "all", [row_of(values, exact) for values in _observations(message)], wanted(told, exact))
    return comparison.end("all data")


def _observations(message: dict[str, Any]) -> list[dict[str, str]]:
    """Return the values of each observation by component."""
    structure = message["structures"][0]
    dimensions, attributes = structure["dimensions"], structure["attributes"]

    def value(component: dict[str, Any], at: Any) -> str:
        if "values" in component and component["values"] and isinstance(at, str) and at.isdigit():
            chosen = component["values"][int(at)]
            return str(chosen.get("id", chosen.get("value")))
        return "" if at is None else str(at[0] if isinstance(at, list) else at)

    found = []
    for series in message["dataSets"][0].get("series", {}).items():
        key, content = series
        head = {each["id"]: value(each, at) for each, at in zip(dimensions["series"], key.split(":"), strict=True)}
        head |= {each["id"]: value(each, at) for each, at in _told(attributes["series"], content.get("attributes"))}
        for at, cells in content["observations"].items():
            row = {**head, dimensions["observation"][0]["id"]: value(dimensions["observation"][0], at)}
            row["OBS_VALUE"] = str(cells[0])
            row |= {each["id"]: value(each, cell) for each, cell in _told(attributes["observation"], cells[1:])}
            found.append(row)
    return found


def _told(components: list[Any], cells: list[Any] | None) -> list[tuple[Any, Any]]:
    """Pair components with their cells, of which the last may be left out."""
    cells = [*(cells or ())]
    return list(zip(components, cells + [None] * (len(components) - len(cells)), strict=True))


def data_ml(told: Told) -> bool:
    """Read SDMX-ML 2.1 from the other door, generic and structure-specific; pysdmx keeps figures as text there."""
    ends = []
    for name, form in (("generic", DataFormat.SDMX_ML_2_1_GEN), ("specific", DataFormat.SDMX_ML_2_1_STR)):
        comparison = Comparison(f"pysdmx, SDMX-ML 2.1, {name}")
        door = RestService(f"{told.address}/sdmx/2.1", ApiVersion.V1_5_0, data_format=form, timeout=60)
        content = door.data(DataQuery(DataContext.DATAFLOW, AGENCY, FLOW, VERSION))
        dataset = get_datasets(io.BytesIO(content))[0]
        compared(comparison, "all", rows_of_frame(dataset.data, exact), wanted(told, exact))
        ends.append(comparison.end("all data"))
    return all(ends)


if __name__ == "__main__":
    told = Told()
    done([structure(told), data_csv(told), data_json(told), data_ml(told)])
