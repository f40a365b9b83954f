"""Pages as a test reads them: their table by row and column, the links, and what their form would send."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from lxml import html
from starlette.testclient import TestClient

from support.pages import page


def opened(client: TestClient, path: str, status: int = 200) -> Any:
    """Open a page as a browser does, check what every page has, and return its elements."""
    return html.fromstring(page(client, path, status))


def rows_of(shown: Any) -> list[list[Any]]:
    """Return the cells of each row."""
    return [row.xpath("./td|./th") for row in shown.xpath("//table/tbody/tr")]


def text_of(element: Any) -> str:
    """Return the text of an element with single spaces."""
    return " ".join(element.text_content().split())


def slugs_of(shown: Any) -> list[str]:
    """Return the fragment that the name of each row leads to."""
    return [urlsplit(row.xpath("./th[@scope='row']/a/@href")[0]).fragment for row in shown.xpath("//table/tbody/tr")]


def total_of(shown: Any) -> int:
    """Return how many rows or results a page says that there are."""
    return int("".join(c for c in text_of(shown.get_element_by_id("total")) if c.isdigit()))


def link(shown: Any, rel: str) -> str:
    """Return the address of the page that is the next one, or the first; empty if there is none."""
    found = shown.xpath(f"//main//a[@rel='{rel}']/@href")
    return str(found[0]) if found else ""


def sent_by_form(shown: Any) -> list[tuple[str, str]]:
    """Return what the form of a list sends when nothing in it is touched, but for empty fields."""
    (form,) = shown.xpath("//form[contains(@class, 'filters')]")
    sent = [
        (field.get("name"), field.get("value"))
        for field in form.xpath(".//input")
        if field.get("type") != "checkbox" or field.get("checked") is not None
    ]
    for select in form.xpath(".//select"):
        chosen = select.xpath("./option[@selected]") or select.xpath("./option")[:1]
        sent += [(select.get("name"), chosen[0].get("value", chosen[0].text))]
    return [(name, value) for name, value in sent if value]


def asked_by(address: str) -> list[tuple[str, str]]:
    """Return the parameters of an address."""
    return parse_qsl(urlsplit(address).query)
