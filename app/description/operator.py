"""Who publishes the data on a server, and where, as its settings say."""

from typing import NamedTuple, Self

from app.address import fill_template
from app.settings import Settings
from app.texts import Phrase, say
from app.vocabulary import Lang

CONTACT = Phrase("about.contact", "the operator of this server")


class Operator(NamedTuple):
    """The name of who publishes the data, and the address to ask at: `mailto:…` or that of a page. Each may be None.

    `address` is that of the API, None where it depends on the request. `report_error` is the address to report an error
    at, with `{id}` and `{release}` to be filled in; None where there is none.
    """

    name: str | None = None
    contact: str | None = None
    address: str | None = None
    report_error: str | None = None

    @classmethod
    def named_in(cls, config: Settings) -> Self:
        """Return who the settings name."""
        return cls(config.publisher, config.contact, config.public_url, config.report_error)

    @property
    def parts(self) -> tuple[str, ...]:
        """What is known of name and address, as people write them."""
        known = (part for part in (self.name, self.contact) if part)
        return tuple(part.removeprefix("mailto:") for part in known)

    @property
    def email(self) -> str | None:
        """The address to write to, None where the contact is none."""
        contact = self.contact or ""
        email = contact.removeprefix("mailto:")
        return email if email != contact else None

    @property
    def page(self) -> str | None:
        """The page to ask at, None where the contact is none."""
        return None if self.email else self.contact

    def release_at(self, number: int) -> str | None:
        """Return the whole address of a release, by which the data are cited; None where it depends on the request."""
        return f"{self.address}/v1/releases/{number}" if self.address else None

    def report_error_at(self, record: str, release: int) -> str | None:
        """Return the address to report an error at in a record of a release, None where there is none."""
        return fill_template(self.report_error, record, release) if self.report_error else None

    def told(self, lang: Lang) -> str:
        """Say who may be asked about the data, in a language."""
        return ", ".join(self.parts) or say(CONTACT, lang)
