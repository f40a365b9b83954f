"""The start of the API: what it is, under which licence, what it allows."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict


class Limits(TypedDict):
    """Every limit there is."""

    page_default: Annotated[int, Field(description="Records on a page unless `limit` says otherwise.")]
    page_max: Annotated[int, Field(description="Most records on a page.")]
    xlsx_rows_max: Annotated[int, Field(description="Most rows of an XLSX table.")]
    parameter_values_max: Annotated[int, Field(description="Most values of one repeated parameter.")]
    parameter_length_max: Annotated[int, Field(description="Most characters of one value.")]
    search_length_max: Annotated[int, Field(description="Most characters of a search.")]
    parameters_max: Annotated[int, Field(description="Most parameters in a request.")]
    address_bytes_max: Annotated[int, Field(description="Maximum length of an address in bytes; beyond it 414.")]
    headers_max: Annotated[int, Field(description="Maximum number of header lines; beyond it 431.")]
    head_bytes_max: Annotated[
        int, Field(description="Maximum size of address and headers together, in bytes; beyond it 431.")
    ]
    head_seconds_max: Annotated[
        float, Field(description="Seconds in which address and headers must arrive; beyond them 408.")
    ]
    body_bytes_max: Annotated[int, Field(description="Maximum size of a body in bytes; beyond it 413.")]
    body_seconds_max: Annotated[float, Field(description="Seconds in which a body must arrive; beyond them 408.")]
    idle_seconds_max: Annotated[
        float, Field(description="Seconds after which a connection without a request is closed.")
    ]
    connections_max: Annotated[
        int, Field(description="Connections that one process of the server holds at once; beyond them 503.")
    ]
    unread_bytes_max: Annotated[
        int,
        Field(
            description="Bytes of answers that may wait for a client; until it reads them it gets no further answer."
        ),
    ]
    streams_max: Annotated[
        int,
        Field(
            description="Tables that one process of the server sends at once, and as many JSON answers of more than "
            "256 kB; beyond them 503."
        ),
    ]
    stall_seconds_max: Annotated[
        float, Field(description="Seconds after which a client that takes nothing of its answer is cut off.")
    ]


class Root(TypedDict):
    """What this API is."""

    name: Annotated[str, Field(description="Its name.")]
    version: Annotated[str, Field(description="Version of the software.")]
    release: Annotated[int, Field(description="The current release of the data.")]
    licence: Annotated[str, Field(description="Licence of the structured data and the translations.")]
    licence_url: Annotated[str, Field(description="Where the licence stands.")]
    citation: Annotated[str, Field(description="How to cite the data.")]
    contact: Annotated[str, Field(description="Whom to ask.")]
    limits: Annotated[Limits, Field(description="Every limit there is.")]
    links: Annotated[dict[str, str], Field(description="The whole address of everything else.")]
