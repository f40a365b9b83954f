"""Facts as annotations of the places that state them (W3C Web Annotation Data Model, 23 February 2017).

All addresses are whole. Readers of JSON-LD make relative ones whole by an address of their own.
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

CONTEXT = "http://www.w3.org/ns/anno.jsonld"

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class AnnotationMaker:
    """What the annotations of a server have in common: their licence, the software, and who publishes the data.

    `base` is the address of the API, `publisher` None where nobody is named.
    """

    base: str
    version: str
    rights: str
    publisher: str | None = None

    @property
    def agents(self) -> Node:
        """Who made the annotation, and what wrote it (§3.3.1)."""
        software = {
            "id": f"{self.base}/v1",
            "type": "Software",
            "name": f"workreport {self.version}",
            "homepage": f"{self.base}/docs",
        }
        if self.publisher is None:
            return {"generator": software}
        named = {"id": f"{self.base}/v1/catalog#publisher", "type": "Organization", "name": self.publisher}
        return {"creator": named, "generator": software}


@dataclass(frozen=True, slots=True)
class AnnotatedText:
    """The text that annotations are about: the SHA-256 of its file in hexadecimal digits, and its address if known."""

    sha256: str
    url: str | None

    @property
    def hash_address(self) -> str:
        """The text by its hash (RFC 6920, 3)."""
        return f"ni:///sha-256;{urlsafe_b64encode(bytes.fromhex(self.sha256)).decode().rstrip('=')}"

    @property
    def source(self) -> Node:
        """The source of a target (§4). Where it is an address, the state names the text that positions count in."""
        if self.url is None:
            return {"source": self.hash_address}
        return {"source": self.url, "state": {"type": "TimeState", "cached": self.hash_address}}


@dataclass(frozen=True, slots=True)
class AnnotatedFact:
    """A fact: its own address and that of its annotation, what it is called, and its evidence as the record has it."""

    address: str
    annotation: str
    called: str
    evidence: Sequence[Mapping[str, Any]]


def annotation(fact: AnnotatedFact, lang: str, text: AnnotatedText, maker: AnnotationMaker, created: str) -> Node:
    """Return the annotation of a fact without its context (§3.1).

    `lang` is the language of what it is called, `created` a time in UTC. Each place is a target with both selectors
    (§4.2.4, §4.2.5).
    """
    label = {"type": "TextualBody", "purpose": "describing", "value": fact.called, "format": "text/plain"}
    return {
        "id": fact.annotation,
        "type": "Annotation",
        "motivation": "identifying",
        "body": [
            {**label, "language": lang},
            {"type": "SpecificResource", "purpose": "identifying", "source": fact.address},
        ],
        "target": [
            {"type": "SpecificResource", **text.source, "selector": place["selector"]} for place in fact.evidence
        ],
        **maker.agents,
        "created": created,
        "rights": maker.rights,
    }


def collection(address: str, label: str, total: int) -> Node:
    """Return a collection without its context and its pages (§5.1)."""
    return {"id": address, "type": "AnnotationCollection", "label": label, "total": total}


def page(address: str, start: int, items: Sequence[Node], before: str | None, behind: str | None) -> Node:
    """Return a page without its context and its collection (§5.2).

    `start` is the place of its first item in the collection. `before` and `behind` are the addresses of the pages next
    to it, None where there is none.
    """
    beside = {"prev": before, "next": behind}
    return {
        "id": address,
        "type": "AnnotationPage",
        "startIndex": start,
        **{name: other for name, other in beside.items() if other},
        "items": items,
    }


def document(node: Node) -> Node:
    """Return an annotation, a collection or a page as a document, with its context."""
    return {"@context": CONTEXT, **node}
