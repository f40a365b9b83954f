"""Pages as a browser asks for them, and what every page has."""

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

from starlette.testclient import TestClient

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
PEOPLE = {"Accept": BROWSER}
VOID = {"meta", "link", "input", "br", "hr", "img", "wbr", "source"}


class Nesting(HTMLParser):
    """Checks that every element is closed, in order, and collects ids."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.feed(text)
        assert self.open == []
        assert len(self.ids) == len(set(self.ids))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def _digest(style: str) -> str:
    """Return how the policy names a style sheet that a page has in it."""
    return f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"


def page(client: TestClient, path: str, status: int = 200, **headers: str) -> str:
    """Ask for a page as a browser does; check what every page has, and return it."""
    answer = client.get(path, headers={**PEOPLE, **headers})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["form-action"] == policy["script-src"] == "'self'"
    assert policy["style-src"] == " ".join(["'self'", *map(_digest, STYLE.findall(answer.text))])
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert not re.search(r"<script(?![^>]* src=)| style=| on[a-z]+=", answer.text)
    Nesting(answer.text)
    return answer.text
