"""The shapes and texts that Matplotlib wrote as SVG, written plainly.

Style becomes attributes, and a marker that is defined once and referred to becomes a path where it is used: the dark
forms of colours do not reach into a reference.
"""

from collections.abc import Iterator, Mapping

from lxml import etree

SVG = "http://www.w3.org/2000/svg"
_HREF = "{http://www.w3.org/1999/xlink}href"
_PLACED = ("d", "x", "y", "transform")


def tag(name: str) -> str:
    """Return the name of an element of SVG."""
    return f"{{{SVG}}}{name}"


def parts_of(written: bytes) -> Iterator[tuple[str, list[etree._Element]]]:
    """Give the id of each part of a figure, or what Matplotlib calls it, and its shapes and texts, in order."""
    parser = etree.XMLParser(remove_comments=True, no_network=True, resolve_entities=False)
    root = etree.fromstring(written, parser)
    defined = {str(path.get("id")): str(path.get("d")) for path in root.iter(tag("path")) if path.get("id")}
    for part in root.iterfind(f"{tag('g')}/*"):
        yield str(part.get("id")), [*_shapes(part, defined)]


def _shapes(part: etree._Element, defined: Mapping[str, str]) -> Iterator[etree._Element]:
    for each in part.iter(tag("path"), tag("use"), tag("text")):
        if each.get("id"):  # a definition
            continue
        if each.tag == tag("use"):
            shape = etree.Element(tag("path"))
            shape.set("d", defined[str(each.get(_HREF)).removeprefix("#")])
            shape.set("transform", f"translate({each.get('x')} {each.get('y')})")
        else:
            shape = etree.Element(str(each.tag))
            shape.text = each.text
            shape.attrib.update({name: str(value) for name in _PLACED if (value := each.get(name)) is not None})
        pairs = (one.partition(":") for one in str(each.get("style", "")).split(";"))
        shape.attrib.update({name.strip(): value.strip() for name, _, value in pairs if value})
        shape.attrib.pop("font-family", None)
        if shape.get("transform", "").startswith("rotate(-0 "):
            del shape.attrib["transform"]
        if "d" in shape.attrib:
            shape.set("d", " ".join(str(shape.get("d")).split()))
        yield shape
