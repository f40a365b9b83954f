"""Links of an answer to what belongs to it (RFC 8288): how to cite it, its licence, what describes it.

Whole tables, records that can be cited and `/v1` have them. Pages of lists do not: a client that walks through them
takes the absence of the header for the end. Each link is sent with every such answer, so there are few.
"""

from collections.abc import Iterable
from typing import NamedTuple

from app.description.dataset import LICENCE_URL
from app.vocabulary import Format
from app.web.negotiation import MEDIA_TYPES


class Relation(NamedTuple):
    """A link: its relation type, its target, and the media type of the target where that says which of several.

    `target` is a path of this API or a whole address. `datetime` is the time of a memento, as headers have it.
    """

    rel: str
    target: str
    type: str = ""
    datetime: str = ""


LICENCE = Relation("license", LICENCE_URL)
CATALOGUE = Relation("describedby", "/v1/catalog", MEDIA_TYPES[Format.JSONLD])
API_CATALOG = Relation("api-catalog", "/.well-known/api-catalog")  # RFC 9727, 3


def of_release(release: int) -> tuple[Relation, ...]:
    """Return the links of whatever is of a release, which is what is cited of it (`cite-as`, RFC 8574)."""
    return Relation("cite-as", f"/v1/releases/{release}"), LICENCE


def of_data(release: int) -> tuple[Relation, ...]:
    """Return the links of a list or a table."""
    return *of_release(release), CATALOGUE


def of_record(path: str) -> tuple[Relation, ...]:
    """Return the links of a record that can be cited, given its path: a query only changes how it is shown."""
    cited = MEDIA_TYPES[Format.CSL]
    return Relation("cite-as", path), LICENCE, Relation("describedby", f"{path}?format={Format.CSL}", cited)


def link(relations: Iterable[Relation], base: str) -> str:
    """Return links as the value of a Link header; `base` is the address of this API."""
    return ", ".join(_link(relation, base) for relation in relations)


def _link(relation: Relation, base: str) -> str:
    target = f"{base}{relation.target}" if relation.target.startswith("/") else relation.target
    media_type = f'; type="{relation.type}"' if relation.type else ""
    time = f'; datetime="{relation.datetime}"' if relation.datetime else ""
    return f'<{target}>; rel="{relation.rel}"{media_type}{time}'
