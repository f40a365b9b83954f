"""`get_fact`: one fact with the sentence that states it, and how to cite it."""

from collections.abc import Mapping
from contextlib import suppress
from functools import reduce
from operator import or_
from typing import Annotated, Any

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import TypedDict

from app.agents.arguments import AS_OF, LANG, Arguments
from app.agents.asker import Asker, Pairs, values_of
from app.agents.missing_ids import known_id
from app.agents.tool import DataTool
from app.errors import MovedError, NotFoundError, RemovedError
from app.queries.former import kinds_of
from app.queries.resources import FACTS as LISTINGS
from app.schemas.base import Lookup, Text
from app.vocabulary import Format, Resource
from app.web.citing import fact_of

_ANY = next(iter(Resource))  # where a fact that there is not is looked for


class CitedFact(TypedDict):
    """A fact with its kind and its citation."""

    type: Annotated[Resource, Field(description="Kind of fact, such as `metric`.")]
    fact: Annotated[
        reduce(or_, (listing.alone_as for listing in LISTINGS.values())),  # type: ignore[valid-type]
        Field(description="The fact, with `links` to its page and source."),
    ]
    citation: Annotated[dict[str, Any], Field(description="How to cite it, an item of CSL-JSON; `URL` is its address.")]


class FactQuestion(Lookup):
    """What may be asked of a fact."""

    id: Text | None = None


def cited_fact(asker: Asker, key: str, sent: Pairs) -> dict[str, Any]:
    """Return a fact of any kind with its citation; raises what `known_id` raises."""
    with known_id(asker, "id", key, LISTINGS.values()):
        with asker.reader() as reader:
            kinds = kinds_of(reader.connection, key) or [_ANY]
        for kind in kinds[:-1]:
            with suppress(MovedError, RemovedError, NotFoundError):  # it was of this kind at another release
                return _cited(asker, kind, key, sent)
        return _cited(asker, kinds[-1], key, sent)


def _cited(asker: Asker, kind: Resource, key: str, sent: Pairs) -> dict[str, Any]:
    def answer(request: Request) -> Response:
        return fact_of(request, LISTINGS[kind], key)

    path = f"/v1/{kind.path}/{key}"
    fact = asker.record(answer, path, sent)
    cited = asker.record(answer, path, [*sent, ("format", Format.CSL)])
    return {"type": kind, "fact": fact, "citation": cited[0]}


def _call(asker: Asker, sent: Pairs) -> Mapping[str, Any]:
    return cited_fact(asker, values_of(sent, "id")[0], [pair for pair in sent if pair[0] != "id"])


TOOL = DataTool(
    name="get_fact",
    title="Get one fact with its sentence",
    description="Get one fact by its id: a metric with value, unit, qualifier, the figure as written (`as_reported`), "
    "period and scope, or a measure, training program, talent initiative, document or honour. `evidence` has the "
    "quoted clause, the whole sentence where the text is attached, and the exact place. `citation` has the address to "
    "cite.",
    arguments=Arguments(
        FactQuestion,
        {"id": "Id of the fact, such as `qinghai-org-2020.online-class-attendances`.", **LANG, **AS_OF},
        needed=("id",),
    ),
    answers=CitedFact,
    call=_call,
)
