"""Training programs: what goes out, what may be asked."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas import fields
from app.schemas.base import AnyOf, FactQuery, Filter, Sort
from app.schemas.fact import FactSchema
from app.vocabulary import Level, Mode, TrainingCategory


class TrainingProgram(TypedDict):
    """A class series, project or brand of training."""

    name: Annotated[fields.Name, Field(description="Name of the training program.")]
    category: Annotated[TrainingCategory, Field(description="Category of the program: class series, project or brand.")]
    level: Annotated[
        Level | None, Field(description="Tier of government that runs the program; null where not stated.")
    ]
    mode: Annotated[
        Mode | None, Field(description="Way in which the program is delivered, such as online; null where not stated.")
    ]
    audience: Annotated[fields.Texts, Field(description="Groups of people that the program trains.")]
    topics: Annotated[fields.Texts, Field(description="Topics that the program teaches.")]
    sessions: Annotated[fields.Counted, Field(description="Number of sessions held; null where not stated.")]
    trainees: Annotated[
        fields.CountedInUnit, Field(description="Number of people trained, or of attendances; null where not stated.")
    ]


class TrainingProgramQuery(FactQuery):
    """What the list of training programs may be asked."""

    category: Annotated[
        AnyOf[TrainingCategory],
        Filter("category"),
        Field(description="Category of the program; repeat it for any of several."),
    ] = ()
    level: Annotated[
        AnyOf[Level],
        Filter("level"),
        Field(description="Tier of government that runs the program; repeat it for any of several."),
    ] = ()
    mode: Annotated[
        AnyOf[Mode],
        Filter("mode"),
        Field(description="Way in which the program is delivered; repeat it for any of several."),
    ] = ()
    sort: Sort = None


SCHEMA = FactSchema(TrainingProgram, TrainingProgramQuery, example="qinghai-org-2020.provincial-core-class-series")
