"""Talent initiatives: what goes out, what may be asked."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas import fields
from app.schemas.base import AnyOf, FactQuery, Filter, Sort
from app.schemas.fact import FactSchema
from app.vocabulary import TalentKind


class TalentInitiative(TypedDict):
    """A talent programme, event, platform, policy, association, service, pilot or aid initiative."""

    name: Annotated[fields.Name, Field(description="Name of the initiative.")]
    kind: Annotated[TalentKind, Field(description="Kind of initiative, such as a programme, an event or a platform.")]


class TalentInitiativeQuery(FactQuery):
    """What the list of talent initiatives may be asked."""

    kind: Annotated[
        AnyOf[TalentKind], Filter("kind"), Field(description="Kind of initiative; repeat it for any of several.")
    ] = ()
    sort: Sort = None


SCHEMA = FactSchema(
    TalentInitiative, TalentInitiativeQuery, example="qinghai-org-2020.sanjiangyuan-talent-project-fair"
)
