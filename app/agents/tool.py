"""A tool: what it is called, what it takes, what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.agents.arguments import Arguments
from app.agents.asker import Asker, Pairs
from app.agents.output import ToolOutput, output_of, schema_of
from app.web.reader import NewerReleaseError

_AGAIN = 3  # how often a call is answered where a load makes a release meanwhile: its parts are to be of one


@dataclass(frozen=True)
class DataTool:
    """A tool that reads. `answers` is the type of its answer, which `call` makes of checked parameters of REST."""

    name: str
    title: str
    description: str
    arguments: Arguments
    answers: Any
    call: Callable[[Asker, Pairs], Mapping[str, Any]]

    @cached_property
    def output_schema(self) -> dict[str, Any]:
        """The answer as a JSON schema."""
        return schema_of(self.answers)

    def answer(self, asker: Asker, given: Mapping[str, Any]) -> ToolOutput:
        """Answer a call, from one release; raises BadRequestError with every fault in its arguments, NotReadyError."""
        sent = self.arguments.sent(given)
        for _ in range(_AGAIN):
            release = asker.readers.current
            answer = self.call(asker, sent)
            if asker.readers.current == release:
                return output_of(answer)
        raise NewerReleaseError
