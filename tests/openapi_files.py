"""Writes what is committed of the OpenAPI document: `make openapi`.

First the examples: answers of the API itself to the project's seeds, cut short where they are long. Then the document
in both languages, pretty-printed, so that a change of the contract shows in review.
"""

import json
import re
import tempfile
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any

import orjson
from starlette.testclient import TestClient

from app.main import create_app
from app.pages.openapi import EXAMPLE
from app.settings import ROOT, Settings
from app.texts import FILE
from app.vocabulary import PLURALS, Format, Lang
from app.web import cursor as cursors
from app.web.negotiation import MEDIA_TYPES
from messages import catalogue, declared, faults
from support.client import AppClient
from support.databases import filled
from support.seeds import SEEDS

EXAMPLES = ROOT / "app" / "pages" / "openapi.examples.json"
MADE = "2026-01-31T08:00:00Z"
IDENTITY = "5f0c2d9a41b7e386"  # of a release, random in each database
REQUEST = "5f0c2d9a41b7e386a1c9d204"  # the id of each request, random otherwise

# What is asked for an example, where it is not just the first record.
_ASKED = {
    "list_metrics": "limit=1&unit=CNY&sort=-value",
    "list_measures": "limit=1&facet=kind",
    "count_metrics": "by=theme&by=status&unit=CNY&of=max",
    "list_talent_initiatives": "limit=1&include=metrics",
    "list_documents": "limit=1&standing=trial",
    "list_changes": "limit=1&since=0&resource=metrics",
    "search_everything": "limit=1&q={q}",
}
# What is asked to take examples of every field from, where it is not just everything.
_LEARNED = {
    "count_metrics": ("by=report&by=year&by=region&by=theme&by=section", "by=indicator&by=unit&by=period&of=max"),
    "reconcile": ('queries={"q0":{"query":"青海"}}',),
}
_WORD = {Lang.ZH: "培训", Lang.EN: "training"}
_PROBLEMS = {
    "invalid-parameters": ("/v1/metrics?them=talent", {}),
    "not-found": ("/v1/metrics/qinghai-org-2020.online-clases", {}),
    "text-not-attached": ("/v1/reports/qinghai-org-2020/text", {}),
    "not-acceptable": ("/v1/metrics", {"Accept": "image/png"}),
    "range-not-satisfiable": ("/v1/themes?format=csv", {"Range": "bytes=1000000-"}),
    "precondition-failed": ("/v1/metrics", {"If-Match": '"a4ea145fd70276436510938c"'}),
}


def capture(client: TestClient) -> dict[str, dict[str, Any]]:
    """Ask the API for every example, in both languages."""
    return {lang.value: _Capture(client, lang).everything() for lang in Lang}


class _Capture:
    def __init__(self, client: TestClient, lang: Lang) -> None:
        self.client = client
        self.lang = lang
        self.document = client.get(f"{EXAMPLE}/openapi.json?lang=en").json()
        self.fields: dict[str, dict[str, Any]] = {}

    def everything(self) -> dict[str, Any]:
        answers, tables, rows = {}, {}, {}
        for path, item in self.document["paths"].items():
            operation = item["get"]
            name = operation["operationId"]
            content = operation["responses"]["200"]["content"]
            if "application/json" not in content:
                continue  # a file
            schema = content["application/json"]["schema"]
            address = path
            for parameter in operation["parameters"]:
                if parameter.get("in") == "path":
                    address = address.replace(f"{{{parameter['name']}}}", parameter["example"])
            listed = "page" in self.document["components"]["schemas"][_name(schema)].get("properties", ())
            asked = _ASKED.get(name, "limit=1" if listed else "").format(q=_WORD[self.lang])
            answer = self._get(f"{address}?{asked}" if asked else address)
            if answer.status_code != 200:
                continue  # the text of a report, which is not part of the project
            answers[name] = _short(answer.json())
            self._learn(schema, answers[name] if name in _LONG else answer.json())
            if "$ref" in schema and "anyOf" in self.document["components"]["schemas"][_name(schema)]:
                for query in _LEARNED[name]:
                    self._learn(schema, self._get(f"{address}?{query}").json())
            if listed:
                more = "&include=metrics&include=measures" if "included" in answer.text or name in _FACTS else ""
                whole = asked.replace("limit=1", "limit=1000") if name == "search_everything" else "limit=1000"
                more += "&vintages=all" if name == "list_series" else ""
                self._learn(schema, self._get(f"{address}?{whole}{more}").json())
            if _CUBE in content:
                cube = self._get(f"{address}?{asked}&format=json-stat").json()
                self._learn(content[_CUBE]["schema"], _short(cube))
            if "text/csv" in content and answer.json().get("data"):  # an empty table shows nothing
                part = re.sub("&(include|facet)=[a-z]+", "", asked)
                tables[name] = _stamped(self._get(f"{address}?{part}&format=csv").text)
                rows[name] = _short(self._get(f"{address}?{part}&format=ndjson").json())
                row = content["application/x-ndjson"]["schema"]
                for query in _LEARNED.get(name, ()):
                    self._learn(schema, self._get(f"{address}?{query}").json())
                for query in _LEARNED.get(name, ("",)):
                    for line in self._get(f"{address}?{query}&format=ndjson").text.splitlines():
                        self._learn(row, json.loads(line))
        found = {code: self._get(path, headers).json() for code, (path, headers) in _PROBLEMS.items()}
        for problem in found.values():
            self._learn({"$ref": "#/components/schemas/Problem"}, problem)
        return {"answers": answers, "rows": rows, "tables": tables, "problems": found, "fields": self.fields}

    def _get(self, address: str, headers: dict[str, str] | None = None) -> Any:
        return self.client.get(
            f"{EXAMPLE}{address}",
            headers={"Accept-Language": self.lang.value, "X-Request-ID": REQUEST, **(headers or {})},
        )

    def _learn(self, schema: dict[str, Any], value: Any) -> None:
        """Take from an answer an example for each field of each schema: the first that says something."""
        schema = next((s for s in _options(schema) if s.get("type") != "null"), schema)
        if "discriminator" in schema:
            self._learn({"$ref": schema["discriminator"]["mapping"][value["type"]]}, value)
        elif isinstance(value, list):
            for item in value:
                self._learn(schema.get("items", {}), item)
        elif "$ref" in schema:
            name = _name(schema)
            definition = self.document["components"]["schemas"][name]
            if "properties" not in definition:
                self._learn(self._fitting(definition, value), value)
            elif isinstance(value, dict):
                self._learn_fields(name, definition["properties"], value)
        elif isinstance(value, dict):
            members = schema.get("additionalProperties")
            for item in value.values():
                self._learn(members if isinstance(members, dict) else {}, item)

    def _fitting(self, definition: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
        """Return the option of a definition that an answer is of: the record that has its fields, or else the map."""
        schemas = self.document["components"]["schemas"]
        records = [option for option in _options(definition) if "$ref" in option]
        fitting = (option for option in records if set(value) <= set(schemas[_name(option)]["properties"]))
        return next(fitting, _options(definition)[-1])

    def _learn_fields(self, name: str, properties: dict[str, Any], value: dict[str, Any]) -> None:
        known = self.fields.setdefault(name, {})
        for field, item in value.items():
            property_ = properties[field]
            if known.get(field) in (None, [], {}) and "$ref" not in json.dumps(property_):
                known[field] = _steady(field, item)
            if item is not None:
                self._learn(property_, item)


_LONG = ("get_catalogue", "get_croissant", "get_api_catalog")  # their fields are shown cut short, too
_CUBE = MEDIA_TYPES[Format.JSON_STAT]
_FACTS = tuple(f"list_{plural}" for plural in PLURALS)


def _options(schema: dict[str, Any]) -> list[dict[str, Any]]:
    options: list[dict[str, Any]] = schema.get("anyOf", [schema])
    return options


def _name(schema: dict[str, Any]) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def _short(value: Any) -> Any:
    """Cut long lists down to two members, and give times of loading a fixed one."""
    if isinstance(value, list):
        return [_short(item) for item in value[:2]]
    if isinstance(value, dict):
        return {key: _steady(key, _short(item)) for key, item in value.items()}
    return value


def _steady(field: str, value: Any) -> Any:
    """Give what differs from one database to the next a fixed value: times of loading, identities in cursors."""
    if field in ("created", "created_at", "updated", "issued", "modified", "datePublished", "dateModified"):
        return MADE
    if field == "citeAs":
        return re.sub(r"\d{4}-\d\d-\d\d", MADE[:10], re.sub(r"(?<=year = \{)\d{4}", MADE[:4], value))
    if field == "next" and isinstance(value, str) and "://" not in value:  # else it is the address of a page
        listing, _, filters, after = orjson.loads(urlsafe_b64decode(value + "=" * (-len(value) % 4)))
        return cursors.encode(listing, IDENTITY, filters, tuple(after))
    return value


def _stamped(table: str) -> str:
    lines = table.split("\r\n")
    if "created_at" in lines[0]:
        at = lines[0].split(",").index("created_at")
        cells = lines[1].split(",")
        lines[1] = ",".join([*cells[:at], MADE, *cells[at + 1 :]])
    return "\r\n".join(lines)


def pretty(value: Any) -> bytes:
    """Write JSON for people."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2) + b"\n"


def document_path(lang: Lang) -> Path:
    """Return where the document in a language is committed."""
    return ROOT / "docs" / f"openapi.{lang}.json"


def refuse_untranslated() -> None:
    """Raise SystemExit where a text has no Chinese, or one of an older English: the document would show it."""
    left = [fault.partition(":")[0] for fault in faults(catalogue(FILE.read_text(encoding="utf-8")), declared())]
    if left:
        raise SystemExit(
            f"nothing was written: the Chinese of {', '.join(left)} is missing, unused or fuzzy; run `make messages`"
        )


def main() -> None:
    """Write everything. Raises SystemExit where Chinese is missing or fuzzy."""
    refuse_untranslated()
    with tempfile.TemporaryDirectory() as folder:
        url = filled(f"sqlite:///{folder}/seeds.db", SEEDS)
        with AppClient(create_app(Settings(database_url=url))) as client:
            EXAMPLES.write_bytes(pretty(capture(client)))
        with AppClient(create_app(Settings(database_url=url))) as client:
            for lang in Lang:
                document_path(lang).write_bytes(pretty(client.get(f"{EXAMPLE}/openapi.json?lang={lang}").json()))


if __name__ == "__main__":
    main()
