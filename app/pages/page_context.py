"""A page of data takes the road of data: release, entity tag, 304, coding, language and strict parameters are the same.

def get_report_page(request: Request, id: str) -> Response:
    page = PageContext(request, Lookup, data=f"/v1/reports/{id}")
    if page.is_known:
        return page.not_modified()
    with page.readers.reader(page.release) as reader:
        …
    return page.answer("report.html", TEXTS, title=…, …)
"""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from app.errors import NotAcceptableError
from app.pages import headers
from app.pages.frame import Frame
from app.pages.rendering import render
from app.texts import Phrase
from app.vocabulary import Format
from app.web.query import Q
from app.web.request_context import RequestContext

_ELSEWHERE = Phrase("not-acceptable.page", "This is a page for people, `text/html`. Its data are at `{data}`.")


class PageContext(RequestContext[Q]):
    """What a request asks of a page, and how it is answered. Raises what `RequestContext` does.

    `data` is the path of the same as JSON, empty where there is none. The page links to it.
    `of` is what the page depends on beside the request, the release and the code.
    """

    def __init__(self, request: Request, model: type[Q], data: str = "", of: object = None) -> None:
        try:
            super().__init__(request, model, (Format.HTML,), of)
        except NotAcceptableError as error:
            if not data:
                raise
            raise NotAcceptableError(error.offered, _ELSEWHERE.filled(data=data)) from None
        self.data = data
        made = self.readers.releases.made(self.release)
        self.frame = Frame(request, self.lang, self.release, made, self.pinned, self.memento is not None)

    def answer(
        self, template: str, texts: Mapping[str, Phrase], /, *, title: str, style: str = "", **values: object
    ) -> Response:
        """Answer with a page: a template filled in with the texts of its module and with values.

        `style` is a style sheet that the page has in it, where what it says depends on the data.
        """
        self.address.show()  # its links stand below the prefix of the address
        body = render(template, self.frame, texts, title=title, data=self.data, style=style, **values)
        return self.respond(body, headers.with_style(style).items())
