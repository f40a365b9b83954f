"""sdmx1 asks SDMX 2.1 as its users do: the dataflow, all data, a key that is a dict, a start; a series of pandas."""

import io
from typing import Any
from urllib.request import Request, urlopen

import sdmx
from sdmx_rows import DIMENSIONS, compared, names_of, row_of, wanted
from told import Comparison, Row, Told, done, exact


def text(value: Any) -> str:
    """Return a value as text; a code is its id."""
    return str(getattr(value, "id", value))


def rows(message: Any) -> list[Row]:
    """Return the observations of a message as rows."""
    found = []
    for dataset in message.data:
        for observation in dataset.obs:
            values = {each.id: text(each.value) for each in observation.key}
            values |= {id_: text(each.value) for id_, each in observation.attrib.items()}
            found.append(row_of({**values, "OBS_VALUE": text(observation.value)}, exact))
    return found


def structure(told: Told, client: Any) -> tuple[bool, Any]:
    """Ask for the dataflow, and with it for all that it refers to."""
    comparison = Comparison("sdmx1, structures")
    comparison.equal("dataflows", list(client.dataflow().dataflow), ["SERIES"])
    message = client.dataflow("SERIES")
    dsd = message.structure["SERIES"]
    ids = tuple(dimension.id for dimension in dsd.dimensions)
    comparison.equal("dimensions", ids, (*DIMENSIONS, "TIME_PERIOD"))
    for id_ in ("CL_INDICATOR", "CL_REGION", "CL_SCOPE", "CL_BASE"):
        codes = message.codelist[id_]
        for code, names in names_of(told, id_).items():
            found = codes[code].name.localizations
            comparison.equal(f"{id_}, {code}", (found.get("zh"), found.get("en")), names)
    return comparison.end("one dataflow and its codelists"), dsd


def data(told: Told, client: Any, dsd: Any) -> bool:
    """Ask for all data, and for parts of it."""
    every = wanted(told, exact)
    comparison = Comparison("sdmx1, data")
    message = client.data("SERIES", key={}, dsd=dsd)
    compared(comparison, "all", rows(message), every)
    indicators = sorted({row["indicator"] for row in every.values()})
    for some in (indicators[:1], indicators[:2], indicators[1::7]):
        key = {"INDICATOR": some}
        right = {at: row for at, row in every.items() if row["indicator"] in some}
        compared(comparison, f"{key}", rows(client.data("SERIES", key=key, dsd=dsd)), right)
    years = {"startPeriod": "2019", "endPeriod": "2020"}
    right = {at: row for at, row in every.items() if row["freq"] == "A" and row["period"] in ("2019", "2020")}
    compared(comparison, "2019 to 2020", rows(client.data("SERIES", key={"FREQ": "A"}, params=years, dsd=dsd)), right)
    return comparison.end("all data, three keys and a start")


def data_csv(told: Told, dsd: Any) -> bool:
    """Read SDMX-CSV 2.0 of 3.0: sdmx1 makes the addresses of 3.0, but reads no JSON of it."""
    comparison = Comparison("sdmx1, SDMX-CSV 2.0")
    address = f"{told.address}/sdmx/3.0/data/dataflow/WORKREPORT/SERIES/1.0"
    headers = {"Accept": "application/vnd.sdmx.data+csv;version=2.0.0"}
    with urlopen(Request(address, headers=headers)) as answer:
        message = sdmx.read_sdmx(io.BytesIO(answer.read()), structure=dsd, format="CSV")
    compared(comparison, "all", rows(message), wanted(told, exact))
    return comparison.end("all data")


def series_of_pandas(told: Told, client: Any, dsd: Any) -> bool:
    """Make a series of pandas: its index has the dimensions, its values are doubles."""
    comparison = Comparison("sdmx1, to_pandas")
    every = wanted(told, exact)
    series = sdmx.to_pandas(client.data("SERIES", key={"FREQ": "A"}, dsd=dsd))
    annual = {at: row for at, row in every.items() if row["freq"] == "A"}
    comparison.equal("index", set(series.index.names), {*DIMENSIONS, "TIME_PERIOD"})
    comparison.equal("values", len(series), len(annual))
    cells = {tuple(key): value for key, value in series.items()}
    for (name, period), row in annual.items():
        ids = {
            "FREQ": "A",
            "INDICATOR": row["indicator"],
            "REGION": row["region"],
            "BREAKDOWN": "$".join(row["breakdown"]).replace(":", "@") or "_T",
            "SCOPE": row["scope"] or "_Z",
            "BASE": row["base_code"] or "_Z",
            "STATUS": row["status"],
            "VARIANT": row["variant"] or "_Z",
            "TIME_PERIOD": period,
        }
        at = tuple(ids[name] for name in series.index.names)
        comparison.equal(f"{name}, {period}", cells.get(at), float(row["value"]))
    return comparison.end("one series of pandas")


def main() -> None:
    told = Told()
    source = {"id": "WORKREPORT", "name": "Work reports", "url": f"{told.address}/sdmx/2.1"}
    sdmx.add_source(source, override=True)
    client = sdmx.Client("WORKREPORT")
    right, dsd = structure(told, client)
    done([right, data(told, client, dsd), data_csv(told, dsd), series_of_pandas(told, client, dsd)])


if __name__ == "__main__":
    main()
