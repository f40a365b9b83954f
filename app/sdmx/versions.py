"""Which versions of an artefact a request names (REST API of SDMX 3.0, `doc/querying_versions.md`).

All artefacts have one version. It is named as it is, by the latest (`+`, `~`, `latest`), by all (`*`, `all`), or with a
wildcard in a part (`1.0+`, `1+.0`, `~.0`). Strictly `+` is the latest version of three parts; a client whose default it
is would find nothing then.
"""

import re

from app.sdmx.structures import VERSION

_ANY = ("", "+", "~", "*", "latest", "all")
_PART = re.compile(r"([0-9]{0,9})([+~*]?)")


def names_ours(text: str) -> bool:
    """Tell whether a version in a request is that of our artefacts; a comma stands between several."""
    return any(version in _ANY or _fits(version) for version in text.split(","))


def _fits(version: str) -> bool:
    """Tell whether ours is a version, or at least it where it has a wildcard; what stands before that is the same."""
    matches = [_PART.fullmatch(part) for part in version.split(".")]
    own = [int(part) for part in VERSION.split(".")]
    if len(matches) != len(own):
        return False
    numbers, wildcards = [], []
    for match in matches:
        if match is None or not match[0]:
            return False
        numbers.append(int(match[1] or 0))
        wildcards.append(bool(match[2]))
    if sum(wildcards) != 1:
        return not any(wildcards) and numbers == own
    at = wildcards.index(True)
    return numbers[:at] == own[:at] and numbers[at:] <= own[at:]
