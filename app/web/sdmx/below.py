"""Which paths are those of SDMX: everybody asks this, and nothing else of SDMX is loaded for it."""

from starlette.requests import Request

ROOT, ROOT_2_1 = "/sdmx", "/sdmx/2.1"


def is_below(path: str, root: str = ROOT) -> bool:
    """Tell whether a path is a root, or below it."""
    return path == root or path.startswith(f"{root}/")


def concerns_sdmx(request: Request) -> bool:
    """Tell whether the errors of a request are those of SDMX."""
    return is_below(request.scope["path"])
