"""`/v1/export.zip` and `/v1/export.sqlite`: everything as one file."""

from fastapi import APIRouter, Request, Response

from app.texts import Phrase
from app.vocabulary import Format
from app.web.exports import export_of
from app.web.route_contract import export_route

router = APIRouter(tags=["exports"])

_ZIP = Phrase(
    "get_export_zip.description",
    "All data of the current release as a zip: each table as CSV and as Parquet, with a Data Package (v2), metadata "
    "for CSV on the Web (W3C), and how to cite it. The first request for a release makes the file, which takes a "
    "while; meanwhile others wait, or get 503 with `Retry-After`.",
)
_SQLITE = Phrase(
    "get_export_sqlite.description",
    "All data of the current release as one SQLite database: typed tables with keys, and `about`, `about_tables` and "
    "`about_columns`, which explain them. The first request for a release makes the file, which takes a while; "
    "meanwhile others wait, or get 503 with `Retry-After`.",
)


@router.get("/export.zip", **export_route(Format.ZIP, _ZIP))
def get_export_zip(request: Request) -> Response:
    """Get everything as a Data Package."""
    return export_of(request, Format.ZIP)


@router.get("/export.sqlite", **export_route(Format.SQLITE, _SQLITE))
def get_export_sqlite(request: Request) -> Response:
    """Get everything as an SQLite database."""
    return export_of(request, Format.SQLITE)
