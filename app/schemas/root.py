"""The start of the API: what it is, under which licence, what it allows."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import CurrentRelease, Uri


class Limits(TypedDict):
    """Every limit of this server."""

    page_default: Annotated[int, Field(description="Number of records on a page, unless `limit` gives another.")]
    page_max: Annotated[int, Field(description="Maximum number of records on a page.")]
    xlsx_rows_max: Annotated[int, Field(description="Maximum number of rows in an XLSX table.")]
    series_figures_max: Annotated[
        int,
        Field(
            description="Maximum number of figures in a page of series, a wide table or a cube. More are "
            "answered with 422."
        ),
    ]
    series_cells_max: Annotated[
        int,
        Field(description="Maximum number of cells of a cube, with and without a value. More are answered with 422."),
    ]
    whole_rows_max: Annotated[
        int,
        Field(
            description="Maximum number of rows of a CSV or NDJSON list that has a length and ranges. A longer one "
            "is a stream without either. Parquet and XLSX always have both."
        ),
    ]
    parameter_values_max: Annotated[int, Field(description="Maximum number of values of one repeated parameter.")]
    parameter_length_max: Annotated[int, Field(description="Maximum length of one value, in characters.")]
    search_length_max: Annotated[int, Field(description="Maximum length of a search, in characters.")]
    facets_max: Annotated[int, Field(description="Maximum number of facets of one list.")]
    facet_values_max: Annotated[int, Field(description="Maximum number of values that a facet has.")]
    group_columns_max: Annotated[int, Field(description="Maximum number of columns that metrics are grouped by.")]
    groups_max: Annotated[int, Field(description="Maximum number of groups of metrics.")]
    compared_max: Annotated[
        int, Field(description="Maximum number of metrics whose least or greatest value is looked for.")
    ]
    parameters_max: Annotated[int, Field(description="Maximum number of parameters in a request.")]
    address_bytes_max: Annotated[
        int, Field(description="Maximum length of an address, in bytes. A longer one is answered with 414.")
    ]
    headers_max: Annotated[int, Field(description="Maximum number of header lines. More are answered with 431.")]
    head_bytes_max: Annotated[
        int,
        Field(description="Maximum size of address and headers together, in bytes. Larger ones are answered with 431."),
    ]
    head_seconds_max: Annotated[
        float,
        Field(
            description="Maximum time for address and headers to arrive, in seconds. Slower ones are answered with 408."
        ),
    ]
    body_bytes_max: Annotated[
        int, Field(description="Maximum size of a request body, in bytes. A larger one is answered with 413.")
    ]
    body_seconds_max: Annotated[
        float,
        Field(description="Maximum time for a request body to arrive, in seconds. A slower one is answered with 408."),
    ]
    idle_seconds_max: Annotated[
        float, Field(description="Maximum time that a connection stays open without a request, in seconds.")
    ]
    connections_max: Annotated[
        int,
        Field(description="Maximum number of connections to one process of the server. More are answered with 503."),
    ]
    unread_bytes_max: Annotated[
        int,
        Field(
            description="Maximum size of answers that wait for a client, in bytes. Further answers "
            "wait until it reads them."
        ),
    ]
    streams_max: Annotated[
        int,
        Field(
            description="Maximum number of tables that one process makes while it sends them, at once. "
            "The same number of answers over 256 kB that are made already may be sent beside them: JSON, CSV or "
            "NDJSON of up to `whole_rows_max` rows, and files that are kept. More are answered with 503."
        ),
    ]
    made_files_max: Annotated[
        int,
        Field(
            description="Maximum number of XLSX and Parquet files that one process keeps for further requests, such as "
            "those for parts of them. Others are made again."
        ),
    ]
    made_bytes_max: Annotated[
        int, Field(description="Maximum size of the files that are kept together, in bytes. The latest is always kept.")
    ]
    made_seconds_max: Annotated[
        float, Field(description="Time that a file is kept after it was asked for last, in seconds.")
    ]
    exports_bytes_max: Annotated[
        int,
        Field(
            description="Maximum size of the exports of all data that a machine keeps, in bytes, together and each. A "
            "larger one is answered with 503."
        ),
    ]
    client_requests_max: Annotated[
        int | None,
        Field(
            description="Maximum number of requests that a client may send within `client_seconds`, null where any "
            "number is answered. More are answered with 429."
        ),
    ]
    client_seconds: Annotated[
        int, Field(description="Time that the requests of a client are counted for, from its first, in seconds.")
    ]
    stall_seconds_max: Annotated[
        float,
        Field(
            description="Maximum time that a client may take nothing of its answer, in "
            "seconds. Then the connection is closed."
        ),
    ]


class Root(TypedDict):
    """Name, licence, citation, limits and links of this API."""

    name: Annotated[str, Field(description="Name of the data, in the language asked for.")]
    version: Annotated[str, Field(description="Version of the software, such as `0.1.0`.")]
    release: CurrentRelease
    licence: Annotated[str, Field(description="Licence of the structured data and the translations.")]
    licence_url: Annotated[Uri, Field(description="Address of the licence's text.")]
    citation: Annotated[str, Field(description="Citation of the data, with the number of the release.")]
    contact: Annotated[str, Field(description="Person or body to contact about this server.")]
    report_error: Annotated[
        str | None,
        Field(
            description="Address to report an error in the data at, with `{id}` for the id of a record and `{release}` "
            "for the number of a release; null where the operator names none. Records have it filled in."
        ),
    ]
    limits: Annotated[Limits, Field(description="Limits that requests must keep to.")]
    links: Annotated[dict[str, Uri], Field(description="Whole address of every list, export and service, by its name.")]
