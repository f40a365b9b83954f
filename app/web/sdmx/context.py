"""A request below `/sdmx` and its answer: parameters, media type, release and tag, all known before any query."""

from collections.abc import Collection, Mapping, Sequence

from starlette.requests import Request

from app.formats import sdmx_ml
from app.queries.release import created_at
from app.sdmx.data import MessageHeader
from app.sdmx.structures import AGENCY, Artefact
from app.web import negotiation
from app.web.address import whole
from app.web.reader import Reader
from app.web.request_context import BOTH_LANGUAGES, AnswerContext
from app.web.sdmx import parameters
from app.web.sdmx.below import ROOT_2_1
from app.web.sdmx.later import LATER, refuse_later
from app.web.sdmx.media_types import ChosenType, SdmxType, chosen_type


class SdmxContext(AnswerContext):
    """What a request sends, and how it is answered.

    Names are in both languages; where there is one, it is in that of the client. Raises SdmxError for unknown
    parameters and for what is not implemented, and NotAcceptableError if the client takes no type that is offered.
    """

    as_of_parameter = parameters.AS_OF

    def __init__(self, request: Request, known: Collection[str], offered: Sequence[SdmxType]) -> None:
        self.sent: Mapping[str, str] = parameters.read(request.scope["query_string"], known, LATER)
        super().__init__(request, parameters.as_of(self.sent))
        self.lang = negotiation.language(request.headers.get("accept-language", ""))
        self.chosen: ChosenType = chosen_type(request.headers.get("accept", ""), offered)
        asked = (self.lang, self.chosen.text, sorted(self.sent.items()))
        self.settle(self.chosen.text, BOTH_LANGUAGES, asked, packed=False, with_parts=False)
        refuse_later(self.sent)

    def header(self, reader: Reader) -> MessageHeader:
        """Return the header of a message about the release."""
        return MessageHeader(f"{AGENCY}-{self.release.number}", created_at(reader.connection, self.release.number))

    def artefact_address(self, about: Artefact) -> str:
        """Return the address of an artefact, in the version of the REST API of the request."""
        root = "/".join(self.request.scope["path"].split("/")[:3])
        kind = sdmx_ml.CLASSES[about.type][1].lower() if root == ROOT_2_1 else f"structure/{about.type}"
        return whole(self.request, f"{root}/{kind}/{about.agency}/{about.id}/{about.version}")

    @property
    def type(self) -> SdmxType:
        """The type of the answer."""
        return self.chosen.type
