"""SDMX-ML 2.1 (SDMX 2.1, section 3A): what its messages share, namespaces, texts, references and the header.

Messages are written as text, piece by piece, so that a long one takes no more memory than a short one.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from app.description.dataset import LICENCE, NAME
from app.moment import stamp
from app.sdmx import structures
from app.sdmx.data import AttributeValue, DataShape, MessageHeader, plain
from app.sdmx.definition import both
from app.sdmx.shape import ALL_DIMENSIONS
from app.sdmx.structures import AGENCY, Artefact, ArtefactType, Component, Texts

Pairs = Iterable[tuple[str, str]]  # names, each with its value

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SCHEMAS = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"
NAMESPACES = {
    "mes": f"{_SCHEMAS}/message",
    "com": f"{_SCHEMAS}/common",
    "str": f"{_SCHEMAS}/structure",
    "gen": f"{_SCHEMAS}/data/generic",
    "ss": f"{_SCHEMAS}/data/structurespecific",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
CLASSES = {  # the package and the class of a reference and of a URN (SDMX 2.1, section 5)
    **structures.CLASSES,
    ArtefactType.DATA_CONSTRAINT: ("registry", "ContentConstraint"),
}
# what has a meaning in XML, what an attribute would turn into a space, and what XML 1.0 has no way to write
_MARKED = re.compile('[&<>"\x00-\x1f\ud800-\udfff\ufffe\uffff]')
_WRITTEN = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
_UNKNOWN = "\ufffd"


def xml(text: str) -> str:
    """Write a text as it stands in an element or in an attribute in double quotes.

    A character that XML 1.0 cannot have (section 2.2) becomes U+FFFD.
    """
    return _MARKED.sub(lambda found: _WRITTEN.get(found[0], _UNKNOWN), text)


def attributes(pairs: Pairs) -> str:
    """Write attributes, each with a space before it."""
    return "".join([f' {name}="{xml(value)}"' for name, value in pairs])


def said(element: str, texts: Texts) -> str:
    """Write an element in English and in Chinese. English comes first: readers that look for no language take it."""
    return f'<{element} xml:lang="en">{xml(texts.en)}</{element}><{element} xml:lang="zh">{xml(texts.zh)}</{element}>'


def urn(of: Artefact) -> str:
    """Return the URN of an artefact."""
    return of.urn_as(*CLASSES[of.type])


def ref(to: Artefact) -> str:
    """Write a reference to an artefact. Everything is written out: some readers know no defaults."""
    package, class_ = CLASSES[to.type]
    named = (("id", to.id), ("version", to.version), ("agencyID", to.agency))
    return f"<Ref{attributes((*named, ('package', package), ('class', class_)))}/>"


def item_ref(to: Artefact, item: str, class_: str) -> str:
    """Write a reference to an item of a class in an artefact."""
    named = (
        ("id", item),
        ("maintainableParentID", to.id),
        ("maintainableParentVersion", to.version),
        ("agencyID", to.agency),
    )
    return f"<Ref{attributes((*named, ('package', CLASSES[to.type][0]), ('class', class_)))}/>"


def root(element: str, *prefixes: str) -> str:
    """Write the declaration and the start of the root with the namespaces of some prefixes."""
    declared = attributes((f"xmlns:{prefix}", NAMESPACES[prefix]) for prefix in ("mes", *prefixes))
    return f"{DECLARATION}<mes:{element}{declared}>"


def header(head: MessageHeader, structure: str = "") -> str:
    """Write the header of a message; `structure` is what a message of data says of theirs."""
    action = "<mes:DataSetAction>Information</mes:DataSetAction>" if structure else ""
    return (
        f"<mes:Header><mes:ID>{head.id}</mes:ID><mes:Test>false</mes:Test>"
        f"<mes:Prepared>{stamp(head.prepared)}</mes:Prepared>"
        f'<mes:Sender id="{AGENCY}">{said("com:Name", both(NAME))}</mes:Sender>'
        f"{structure}{action}{said('mes:Source', both(LICENCE))}</mes:Header>"
    )


def usage(of: Artefact) -> str:
    """Write what data are of in a header: the dataflow, or the data structure where that was asked for."""
    element = "StructureUsage" if of.type is ArtefactType.DATAFLOW else "Structure"
    return f"<com:{element}>{ref(of)}</com:{element}>"


def at_observation(shape: DataShape) -> str:
    """Return the dimension at the observation as a header names it."""
    return ALL_DIMENSIONS if shape.is_flat else shape.at.id


def values(components: Sequence[Component], of: Sequence[AttributeValue]) -> Iterator[tuple[str, str]]:
    """Give the id of each component that has a value, and the value as text."""
    for component, value in zip(components, of, strict=True):
        if value is not None:
            yield component.id, plain(value)
