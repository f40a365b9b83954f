"""What is wrong with a call, in words, in the language that it asks for."""

import logging

from app.errors import BadRequestError, NotReadyError, OlderShapeError
from app.texts import say
from app.vocabulary import Lang
from app.web import problems

log = logging.getLogger("workreport")


def refusal(error: Exception, called: str, lang: Lang) -> str:
    """Say what is wrong and what is accepted, a line for each fault. A failure of our own is logged.

    `called` is what was called.
    """
    match error:
        case BadRequestError():
            said = [problems.message(fault, lang) for fault in error.faults[: problems.SHOWN]]
            return "\n".join(said)
        case OlderShapeError():
            return problems.message(problems.older_shape(error), lang)
        case NotReadyError():
            return say(error.reason, lang)
    log.error("%s failed", called, exc_info=error)
    return say(problems.DETAILS[problems.INTERNAL.code], lang)
