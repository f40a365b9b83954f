"""Which versions of an artefact a request names (REST API of SDMX 3.0, `doc/querying_versions.md`).

All artefacts have one version. It is named as it is, by the latest (`+`, `~`, `latest`), by all (`*`, `all`), or with a
wildcard in a part (`1.0+`, `1+.0`, `~.0`). Strictly `+` is the latest version of three parts; a client whose default it
is would find nothing then.
"""

import re

from app.sdmx.structures import VERSION

_ANY = ("", "+", "~", "*", "latest", "all")
_PART = re.compile(r"([0-9]*)([+~*]?)")


def names_ours(text: str) -> bool:
    """Tell whether a version in a request is that of our artefacts; a comma stands between several."""
    return any(version in _ANY or _fits(version) for version in text.split(","))


def _fits(version: str) -> bool:
    own, parts = VERSION.split("."), version.split(".")
    if len(parts) != len(own):
        return False
    for ours, part in zip(own, parts, strict=True):
        match = _PART.fullmatch(part)
        if match is None or not part:
            return False
        number, wildcard = match.groups()
        if (number and int(ours) < int(number)) or (not wildcard and number != ours):
            return False
    return True
