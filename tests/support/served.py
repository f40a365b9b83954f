"""What servers answer of made-up reports of several years: many paths, and their data without what was asked."""

import io
import random
import re
import zipfile

from starlette.testclient import TestClient

from support.yearly import REPORTS, Told

ROWS, FILES = ("csv", "ndjson"), ("xlsx", "parquet")
LISTS = ("reports", "sections", "metrics", "indicators", "themes", "regions", "units", "releases")
DATA, STRUCTURE = "/sdmx/3.0/data/dataflow/WORKREPORT/SERIES/1.0", "/sdmx/3.0/structure/*"
PATHS = (
    *(f"/v1/{name}" for name in LISTS),
    *(f"/v1/{name}?format={form}" for name in LISTS for form in ROWS),
    *(f"/v1/{name}?format={form}" for name in ("metrics", "series") for form in (*ROWS, *FILES)),
    "/v1",
    "/v1?format=ris",
    "/v1/metrics?limit=2&include=metrics&facet=year&facet=theme&lang=en",
    "/v1/metrics?year_gte=2019&sort=-value&fields=value",
    "/v1/metrics/counts?by=indicator&by=year",
    "/v1/metrics/yz-2018.figure-0",
    "/v1/metrics/yz-2018.figure-0?format=csl&lang=en",
    "/v1/reports/yz-2019",
    "/v1/reports/yz-2019?format=bibtex",
    "/v1/reports/yz-2019/coverage",
    "/v1/sections/yz-2019.growth",
    "/v1/indicators/trees",
    "/v1/themes?format=jsonld",
    "/v1/search?q=植树",
    "/v1/series?indicator=trees&vintages=all",
    "/v1/series?format=json-stat",
    "/v1/series?format=csv&shape=wide",
    "/v1/catalog",
    "/v1/croissant",
    "/v1/export.zip",
    "/v1/export.sqlite",
    DATA,
    f"{DATA}?c[TIME_PERIOD]=ge:2019",
    "/sdmx/3.0/availability/dataflow/WORKREPORT/SERIES/1.0",
    STRUCTURE,
)


def some_reports(chance: random.Random) -> list[Told]:
    """Return some reports, each with some of what it says: figures come, go and change from load to load."""
    chosen = [REPORTS[0], REPORTS[1], *chance.sample(REPORTS[2:], 2)]
    return [report._replace(says=report.says[: chance.randint(1, len(report.says))]) for report in chosen]


def asked_at(client: TestClient, path: str, asked: str = "") -> tuple[int, bytes]:
    """Return status and data of an answer. That its links ask for the release too is left out; so is the request."""
    response = client.get(f"{path}{'&' if '?' in path else '?'}{asked}" if asked else path)
    return response.status_code, plain(response.content)


def plain(content: bytes) -> bytes:
    """Leave out of an answer which release was asked for, and whether its data are live."""
    if content[:2] == b"PK":
        archive = zipfile.ZipFile(io.BytesIO(content))
        return b"".join(plain(archive.read(name)) for name in archive.namelist())
    content = re.sub(rb"([?&])as_of=[0-9]+&", rb"\1", content)
    content = re.sub(rb"(?:\?|&amp;|&)as_of=[0-9]+", b"", content)
    return content.replace(b'"isLiveDataset":true', b'"isLiveDataset":false')
