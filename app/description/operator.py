"""Who publishes the data on a server, as its settings say."""

from dataclasses import dataclass

from app.texts import Phrase, say
from app.vocabulary import Lang

CONTACT = Phrase("about.contact", "the operator of this server")


@dataclass(frozen=True, slots=True)
class Operator:
    """The name of who publishes the data, and the address to ask at: `mailto:…` or that of a page. Each may be None."""

    name: str | None = None
    contact: str | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """What is known of name and address, as people write them."""
        known = (part for part in (self.name, self.contact) if part)
        return tuple(part.removeprefix("mailto:") for part in known)

    def told(self, lang: Lang) -> str:
        """Say who may be asked about the data, in a language."""
        return ", ".join(self.parts) or say(CONTACT, lang)
