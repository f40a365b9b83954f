"""The routes, one small file a resource; `ROOMS` lists those of `/v1` in the order of the documentation.

None is imported before a request comes to one of its paths, see `app.web.rooms`.
"""

from app.vocabulary import Resource
from app.web.rooms import Room, all_below, router_of


def _room(module: str, *paths: str) -> Room:
    return Room(router_of(f"app.routers.{module}"), paths, prefix="/v1")


ROOMS = (
    _room("root", ""),
    _room("catalogue", "/catalog", "/croissant"),
    _room("report", *all_below("/reports")),
    _room("section", *all_below("/sections")),
    _room("indicator", *all_below("/indicators")),
    *(_room(kind, *all_below(f"/{kind.path}")) for kind in Resource),
    Room(router_of("app.routers.annotation"), behind=("annotation", "annotations"), prefix="/v1"),
    _room("series", "/series"),
    _room("theme", *all_below("/themes")),
    _room("region", *all_below("/regions")),
    _room("unit", *all_below("/units")),
    _room("scope", *all_below("/scopes")),
    _room("base", *all_below("/bases")),
    _room("breakdown", *all_below("/breakdowns")),
    _room("code", *all_below("/codes")),
    _room("search", "/search"),
    _room("reconcile", *all_below("/reconcile")),
    _room("release", *all_below("/releases"), "/releases.atom"),
    _room("changes", "/changes"),
    _room("history", "/history/"),
    _room("export", "/export.zip", "/export.sqlite"),
)

# routes at the root, where RFC 8615 wants them
WELL_KNOWN = (Room(router_of("app.routers.catalogue", "well_known"), ("/.well-known/api-catalog",)),)

# SDMX describes itself, so it is not in the OpenAPI document
SDMX = tuple(
    Room(router_of(f"app.routers.{module}"), all_below(""), prefix=prefix, options=(("include_in_schema", False),))
    for prefix, module in {"/sdmx/3.0": "sdmx_3_0", "/sdmx/2.1": "sdmx_2_1"}.items()
)
