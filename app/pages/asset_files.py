"""The files that pages load: style sheets, scripts and icons, all ours and all from our own host."""

import hashlib
from functools import cache
from gzip import compress
from pathlib import Path
from typing import NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.charts.style import CSS
from app.errors import NotFoundError, nearest
from app.pages.headers import NOSNIFF
from app.web import negotiation

FOLDER = Path(__file__).parent / "assets"
ICON = "icon.svg"
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_FOR_EVER = "public, max-age=31536000, immutable"  # an address with a version never means another file

router = APIRouter(include_in_schema=False)


class Asset(NamedTuple):
    """A file as it is sent: its media type, its bytes plain and packed, and a digest of them."""

    media_type: str
    plain: bytes
    packed: bytes
    version: str


@cache
def assets() -> dict[str, Asset]:
    """Return every file by its name. They are read when the first page is asked for."""
    files = (path for path in sorted((*FOLDER.iterdir(), CSS)) if path.suffix in _TYPES)
    return {path.name: _read(path) for path in files}


def _read(path: Path) -> Asset:
    plain = path.read_bytes()
    version = hashlib.blake2b(plain, digest_size=6).hexdigest()
    return Asset(_TYPES[path.suffix], plain, compress(plain, 9, mtime=0), version)


def address(name: str) -> str:
    """Return the path of a file, with its version, so that browsers need not ask again. Raises KeyError."""
    return f"/assets/{name}?v={assets()[name].version}"


@router.get("/assets/{name}")
def get_asset(request: Request, name: str) -> Response:
    """Get a file that pages load; raises NotFoundError."""
    found = assets().get(name)
    if found is None:
        raise NotFoundError(name, nearest(name, list(assets())))
    return _sent(request, found)


@router.get("/favicon.ico")
def get_icon(request: Request) -> Response:
    """Get the icon, where browsers look for it by themselves."""
    return _sent(request, assets()[ICON])


def _sent(request: Request, asset: Asset) -> Response:
    packed = negotiation.gzip(request.headers.get("accept-encoding", ""))
    tag = f'"{asset.version}{"-gzip" if packed else ""}"'
    is_named = request.query_params.get("v") == asset.version
    headers = {
        **NOSNIFF,
        "ETag": tag,
        "Cache-Control": _FOR_EVER if is_named else "public, no-cache",
        "Vary": "Accept-Encoding",
    }
    if negotiation.holds(negotiation.none_match(request.headers), tag):
        return Response(status_code=304, headers=headers)
    if packed:
        headers["Content-Encoding"] = "gzip"
    return Response(asset.packed if packed else asset.plain, headers=headers, media_type=asset.media_type)
