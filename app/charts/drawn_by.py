"""Whether charts can be drawn, and what their bytes depend on beside our code."""

import hashlib
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

_ASSETS = Path(__file__).parent / "assets"


@cache
def is_installed() -> bool:
    """Tell whether Matplotlib is there."""
    return find_spec("matplotlib") is not None


@cache
def drawn_by() -> str:
    """Return the version of the library that draws, and a digest of the font and the style."""
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(_ASSETS.iterdir()):
        digest.update(path.read_bytes())
    return f"matplotlib {version('matplotlib')}, {digest.hexdigest()}"
