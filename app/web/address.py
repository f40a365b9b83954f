"""The address of this API in the answer to one request.

Every address that an answer shows is made here. So the answer is tagged by it, and kept by it.
"""

from collections.abc import Callable

from starlette.requests import Request

KEY = "workreport.address"  # where the scope of a request has its `ApiAddress`


class ApiAddress:
    """The address of the API for one request, and whether the answer shows it.

    `prefix` is the path that the API stands below, empty if there is none. `shown` is the address that the answer
    shows, empty as long as it shows none.
    """

    def __init__(self, prefix: str, base: Callable[[], str]) -> None:
        self.prefix = prefix
        self._base = base
        self._known = ""
        self.shown = ""

    @property
    def base(self) -> str:
        """The address that a path of the API is appended to."""
        self._known = self._known or self._base()
        return self._known

    def show(self) -> str:
        """Return the address to be shown."""
        self.shown = self.base
        return self.shown


def address_of(request: Request) -> ApiAddress:
    """Return the address of the API for a request."""
    address: ApiAddress = request.scope[KEY]
    return address


def whole(request: Request, path: str) -> str:
    """Return the whole address of a path of the API, such as `/v1`, to be shown in the answer to a request."""
    return address_of(request).show() + path
