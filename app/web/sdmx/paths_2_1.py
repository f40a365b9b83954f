"""What the paths of the REST API of SDMX 2.1 name (https://github.com/sdmx-twg/sdmx-rest, v1.5.0): flows, providers …

There, a plus stands between several names, and a comma between the parts of one. All data are ours, so the provider of
data is our agency.
"""

from app.sdmx.definition import FLOW
from app.sdmx.errors import SdmxError, SdmxErrorCode
from app.sdmx.structures import AGENCY, Artefact
from app.texts import Phrase
from app.web.sdmx.artefacts import ANY
from app.web.sdmx.asked import NO_FLOW, names_flow

ALL, LATEST = "all", "latest"
_TOO_MANY_PARTS = Phrase("sdmx.flow-parts", "{asked} has more parts than a dataflow: `AGENCY,FLOW,1.0`.")
_NO_PROVIDER = Phrase("sdmx.no-such-provider", "There are no data of {asked}. All data are of the provider {own}.")


def flow_of(flow: str, provider: str) -> Artefact:
    """Return the dataflow that data are asked of: `SERIES`, `WORKREPORT,SERIES` or `WORKREPORT,SERIES,1.0`.

    Raises SdmxError where the names are those of nothing here.
    """
    parts = [keyword(part) for part in flow.split(",")]
    if len(parts) > 3:
        raise SdmxError(SdmxErrorCode.SYNTAX, _TOO_MANY_PARTS.filled(asked=f"`{flow[:80]}`"))
    agency, id_, version = (ALL, *parts, LATEST) if len(parts) == 1 else (*parts, LATEST)[:3]
    if not names_flow(agency, id_, version):
        own = f"{AGENCY},{FLOW.about.id},{FLOW.about.version}"
        raise SdmxError(SdmxErrorCode.NO_RESULTS, NO_FLOW.filled(asked=f"`{flow[:80]}`", known=f"`{own}`"))
    if not any(_is_ours(one) for one in provider.split("+")):
        said = _NO_PROVIDER.filled(asked=f"`{provider[:80]}`", own=f"`{AGENCY}`")
        raise SdmxError(SdmxErrorCode.NO_RESULTS, said)
    return FLOW.about


def listed(part: str) -> str:
    """Return a part of a path as 3.0 has it: with commas between several names."""
    return ",".join(map(keyword, part.split("+")))


def keyword(name: str) -> str:
    """Return a name, `ALL` and `LATEST` as the specification writes them: some clients send capitals."""
    return name.lower() if name.lower() in (ALL, LATEST) else name


def _is_ours(provider: str) -> bool:
    agency, _, id_ = map(keyword, provider.rpartition(","))
    return id_ in (*ANY, AGENCY) and agency in (*ANY, AGENCY)
