"""The start of the API: what it is, under which licence, what it allows."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict


class Limits(TypedDict):
    """Every limit there is."""

    page_default: Annotated[int, Field(description="Records on a page unless `limit` says otherwise.", examples=[50])]
    page_max: Annotated[int, Field(description="Most records on a page.", examples=[1000])]
    xlsx_rows_max: Annotated[int, Field(description="Most rows of an XLSX table.", examples=[100000])]
    parameter_values_max: Annotated[int, Field(description="Most values of one repeated parameter.", examples=[100])]
    parameter_length_max: Annotated[int, Field(description="Most characters of one value.", examples=[200])]
    search_length_max: Annotated[int, Field(description="Most characters of a search.", examples=[100])]
    parameters_max: Annotated[int, Field(description="Most parameters in a request.", examples=[500])]


class Root(TypedDict):
    """What this API is."""

    name: Annotated[str, Field(description="Its name.")]
    version: Annotated[str, Field(description="Version of the software.", examples=["0.1.0"])]
    release: Annotated[int, Field(description="The current release of the data.", examples=[1])]
    licence: Annotated[str, Field(description="Licence of the structured data and the translations.")]
    licence_url: Annotated[str, Field(description="Where the licence stands.")]
    citation: Annotated[str, Field(description="How to cite the data.")]
    contact: Annotated[str, Field(description="Whom to ask.")]
    limits: Annotated[Limits, Field(description="Every limit there is.")]
    links: Annotated[dict[str, str], Field(description="Where everything else is.")]
