"""The document for a client that wants one media type: what only other formats than JSON need is left out.

Some generators make one function of all media types of an answer, whose data then is of no one type.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Json = dict[str, Any]

JSON = "application/json"
# of no use to who wants JSON, which has no file name and is sent whole: parameters, headers, answers
OTHERS_ONLY = ("format", "bom", "shape", "beside", "Range", "If-Range")
_HEADERS = ("Content-Disposition", "Accept-Ranges")
_STATUSES = ("206", "416")


def json_only(document: Json) -> Json:
    """Return the document without other media types, their parameters, and what only these refer to.

    An operation without JSON is left out.
    """
    components = document["components"]
    shared = {f"#/components/parameters/{name}": part["name"] for name, part in components["parameters"].items()}
    paths = {
        path: {verb: _operation(operation, shared) for verb, operation in item.items()}
        for path, item in document["paths"].items()
        if all(JSON in operation["responses"]["200"]["content"] for operation in item.values())
    }
    used = {tag for item in paths.values() for operation in item.values() for tag in operation["tags"]}
    tags = [tag for tag in document["tags"] if tag["name"] in used]
    return {**document, "tags": tags, "paths": paths, "components": _referred(paths, components)}


def _operation(operation: Json, shared: Mapping[str, str]) -> Json:
    """Leave out what is of other formats; `shared` has the names of parameters that are referred to."""
    names = [(shared.get(one.get("$ref"), one.get("name")), one) for one in operation["parameters"]]
    parameters = [one for name, one in names if name not in OTHERS_ONLY]
    kept = {status: found for status, found in operation["responses"].items() if status not in _STATUSES}
    responses = {status: _response(response) for status, response in kept.items()}
    return {**operation, "parameters": parameters, "responses": responses}


def _response(response: Json) -> Json:
    content = response.get("content", {})
    if JSON not in content:
        return response
    headers = {name: header for name, header in response.get("headers", {}).items() if name not in _HEADERS}
    kept = {**response, "content": {JSON: content[JSON]}}
    return {**kept, "headers": headers} if headers else kept


def _referred(paths: Json, components: Json) -> Json:
    """Return the components that the paths refer to, by themselves or through others."""
    wanted: set[tuple[str, str]] = set()
    waiting = list(_references(paths))
    while waiting:
        kind, name = waiting.pop()
        if (kind, name) not in wanted:
            wanted.add((kind, name))
            waiting += _references(components[kind][name])
    return {
        kind: {name: component for name, component in found.items() if (kind, name) in wanted}
        for kind, found in components.items()
    }


def _references(value: Any) -> Iterator[tuple[str, str]]:
    """Give kind and name of each component that a part of the document refers to."""
    if isinstance(value, dict):
        reference = value.get("$ref")
        if isinstance(reference, str):
            kind, name = reference.split("/")[-2:]
            yield kind, name
        for part in value.values():
            yield from _references(part)
    elif isinstance(value, list):
        for part in value:
            yield from _references(part)
