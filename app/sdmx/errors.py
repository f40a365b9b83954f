"""Errors of SDMX: the code, its status in each version of the REST API, and what is wrong this time."""

from enum import IntEnum

from app.errors import WorkreportError


class SdmxErrorCode(IntEnum):
    """Codes of errors (SDMX 2.1, section 7, 6.3). Those below 500 are the client's."""

    NO_RESULTS = 100
    UNAUTHORIZED = 110
    TOO_LARGE_FOR_CLIENT = 130
    SYNTAX = 140
    SEMANTIC = 150
    INTERNAL = 500
    NOT_IMPLEMENTED = 501
    UNAVAILABLE = 503
    TOO_LARGE = 510

    def status(self, *, is_2_1: bool) -> int:
        """Return the HTTP status of an error.

        The REST API of 2.1 gives 403 to what is against the rules (4.7 of v1.5), that of 3.0 gives 422.
        """
        if self is SdmxErrorCode.SEMANTIC:
            return 403 if is_2_1 else 422
        return _STATUSES[self]


_STATUSES = {
    SdmxErrorCode.NO_RESULTS: 404,
    SdmxErrorCode.UNAUTHORIZED: 401,
    SdmxErrorCode.TOO_LARGE_FOR_CLIENT: 413,
    SdmxErrorCode.SYNTAX: 400,
    SdmxErrorCode.INTERNAL: 500,
    SdmxErrorCode.NOT_IMPLEMENTED: 501,
    SdmxErrorCode.UNAVAILABLE: 503,
    SdmxErrorCode.TOO_LARGE: 413,
}


class SdmxError(WorkreportError):
    """A request below `/sdmx` that is not answered. `text` says why, a phrase in both languages."""

    def __init__(self, code: SdmxErrorCode, text: str) -> None:
        super().__init__(text)
        self.code, self.text = code, text
