"""The parts of a server, as operators see them."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

State = Literal["ready", "not ready", "unknown"]


class Parts(TypedDict):
    """State of each part of a server: `unknown` where a part that it needs is not ready."""

    database: Annotated[State, Field(description="Whether the database answers and can be read, such as `ready`.")]
    tables: Annotated[State, Field(description="Whether its tables are those of this version, such as `ready`.")]
    release: Annotated[State, Field(description="Whether there is a release to serve, such as `ready`.")]
    index: Annotated[State, Field(description="Whether its index is complete, such as `not ready`.")]
    exports: Annotated[
        State,
        Field(description="Whether the folder of exports can be written; everything else is served without it."),
    ]
