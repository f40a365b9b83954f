"""What the REST API of SDMX has and this service has not: it is answered with 501 and the reason."""

from collections.abc import Mapping, Sequence

from app.sdmx.errors import SdmxError, SdmxErrorCode
from app.texts import Phrase, listed
from app.web.sdmx.below import ROOT_2_1
from app.web.sdmx.parameters import one_of

_HISTORY = Phrase(
    "sdmx.no-history",
    "{name} is not implemented: an answer is of one release. `asOf` asks for an earlier one.",
)
_NOT_HERE = Phrase("sdmx.not-implemented", "{name} is not implemented here.")
_NOWHERE = Phrase("sdmx.nowhere", "There is no {path}. Did you mean {nearest}?")
_SCHEMA = "schema/dataflow/WORKREPORT/SERIES"
_ROOTS = tuple(f"/sdmx/3.0/{path}" for path in ("data", "structure", "availability", _SCHEMA))
_ROOTS_2_1 = tuple(f"{ROOT_2_1}/{path}" for path in ("data/SERIES", "dataflow", "availableconstraint/SERIES", _SCHEMA))
# what the REST API has, and this service has not
LATER: Mapping[str, Phrase] = {
    "updatedAfter": _HISTORY,
    "includeHistory": _HISTORY,
    "offset": _NOT_HERE,
    "limit": _NOT_HERE,
    "sort": _NOT_HERE,
    "reportingYearStartDay": _NOT_HERE,
}

_KINDS = ("metadata", "registration")  # of request that there are none of here


def not_there(path: str, nearest: Sequence[str]) -> SdmxError:
    """Return the error for a path below `/sdmx` that leads nowhere; `nearest` are paths that may be meant."""
    kind = path.split("/")[3:4]
    if kind and kind[0] in _KINDS:
        return SdmxError(SdmxErrorCode.NOT_IMPLEMENTED, _NOT_HERE.filled(name=f"`{kind[0]}`"))
    root = "/".join(path.split("/")[:3])
    meant = [one for one in nearest if one.startswith(f"{root}/") and not one.endswith("/")]
    shown = meant or (_ROOTS_2_1 if root == ROOT_2_1 else _ROOTS)
    return SdmxError(SdmxErrorCode.NO_RESULTS, _NOWHERE.filled(path=f"`{path[:200]}`", nearest=listed(shown)))


def refuse_later(sent: Mapping[str, str]) -> None:
    """Refuse what is not implemented; raises SdmxError. `includeHistory=false` asks for what there is."""
    for name, said in LATER.items():
        if name not in sent:
            continue
        if name == "includeHistory" and one_of(sent, name, ("true", "false"), "false") == "false":
            continue
        raise SdmxError(SdmxErrorCode.NOT_IMPLEMENTED, said.filled(name=f"`{name}`"))
