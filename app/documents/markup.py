"""XML of unknown origin: no entities, no network, no documents beside it."""

from typing import Any

from lxml import etree

from app.errors import DocumentError

Element = Any  # an element of lxml, which ships no types
NO_MEMORY = (1, 2)  # codes of libxml2 where it could not go on
DEEPEST = 250  # levels of nested elements; libxml2 has a limit of 256 by itself


def parse(content: bytes, name: str) -> Element:
    """Return the root of an XML document. Raises DocumentError where it is none, or declares entities."""
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        if error.code in NO_MEMORY:
            raise MemoryError from error
        raise DocumentError(f"{name} in it is not valid XML ({error.msg}): get a new copy") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise DocumentError(f"{name} in it declares a document type, which no such file needs")
    return root


def local(element: Element) -> str:
    """Return an element's name without its namespace; "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element | None, name: str) -> str | None:
    """Return an attribute by its name without namespace."""
    if element is None:
        return None
    if (value := element.get(name)) is not None:
        return str(value)
    return next((str(value) for key, value in element.items() if str(key).rpartition("}")[2] == name), None)


def child(element: Element | None, *path: str) -> Element | None:
    """Return the first element at a path of names without namespaces."""
    for name in path:
        if element is None:
            return None
        element = next((one for one in element if local(one) == name), None)
    return element
