"""Facts and indicators as resources of the protocol: what a client attaches to a conversation by its address."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from app.agents.asker import Asker, Pairs
from app.agents.indicator_list import LIST_PATH, list_indicators
from app.agents.missing_ids import known_id
from app.agents.tools.get_fact import cited_fact
from app.errors import BadRequestError, Fault, nearest
from app.formats import ndjson
from app.queries.vocabularies import INDICATORS
from app.web.concepts import term_of
from app.web.record_links import link_indicator

MEDIA_TYPE = "application/json"
_LISTED = 50  # resources of a page


class ResourceKind(NamedTuple):
    """A kind of resource: the beginning of its addresses, which the id ends, and what gives the data."""

    name: str
    title: str
    description: str
    begin: str
    argument: str
    read: Callable[[Asker, str], Mapping[str, Any]]

    @property
    def template(self) -> str:
        """The template of its addresses (RFC 6570)."""
        return f"{self.begin}{{{self.argument}}}"


def _fact(asker: Asker, key: str) -> Mapping[str, Any]:
    return cited_fact(asker, key, [])


def _indicator(asker: Asker, code: str) -> Mapping[str, Any]:
    with known_id(asker, "code", code, [INDICATORS]):
        record: Mapping[str, Any] = asker.record(
            lambda request: term_of(request, INDICATORS, code, link_indicator), f"{LIST_PATH}/{code}", []
        )
    return record


KINDS = (
    ResourceKind(
        "fact",
        "A fact with its sentence",
        "A fact by its id, with its evidence and its citation, as `get_fact` answers it.",
        "workreport://facts/",
        "id",
        _fact,
    ),
    ResourceKind(
        "indicator",
        "An indicator",
        "An indicator by its code: name, definition, unit, kind, first and last year with a value.",
        "workreport://indicators/",
        "code",
        _indicator,
    ),
)


def read(asker: Asker, address: str) -> str:
    """Return the JSON of a resource; raises BadRequestError where there is none."""
    for kind in KINDS:
        if address.startswith(kind.begin):
            return ndjson.dumps(kind.read(asker, unquote(address.removeprefix(kind.begin)))).decode()
    near = nearest(address, [kind.template for kind in KINDS]) or tuple(kind.template for kind in KINDS)
    raise BadRequestError(Fault("uri", address, "unknown_value", nearest=near))


def indicators(asker: Asker, cursor: str | None) -> tuple[list[str], str | None]:
    """Return the addresses of a page of indicators, with the cursor of the next; raises BadRequestError."""
    sent: Pairs = [("fields", "code"), ("limit", str(_LISTED)), *([("cursor", cursor)] if cursor is not None else [])]
    page = asker.record(list_indicators, LIST_PATH, sent)
    begin = KINDS[1].begin
    return [f"{begin}{record['code']}" for record in page["data"]], page["page"]["next"]
