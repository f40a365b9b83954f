"""The settings of this process as a list for people and programs: `workreport settings`."""

import json
import os
from collections.abc import Iterator
from typing import Any

from typing_extensions import TypedDict

from app.db.url import masked
from app.environment import PREFIX, variables
from app.settings import Settings, said_by, settings


class ListedSetting(TypedDict):
    """A setting. `value` is null, true or false, a number, a text or a list of texts; passwords in it are hidden.

    `source` is `environment` or `default`.
    """

    name: str
    value: Any
    source: str
    description: str


def listed() -> list[ListedSetting]:
    """List every setting. Raises ValidationError or AddressError where one is not valid."""
    values = settings().model_dump(mode="json")
    values["database_url"] = masked(values["database_url"])
    given = said_by(variables())
    return [
        {
            "name": f"{PREFIX}{name.upper()}",
            "value": values[name],
            "source": "environment" if name in given else "default",
            "description": field.description or "",
        }
        for name, field in Settings.model_fields.items()
    ]


def as_lines(found: list[ListedSetting]) -> Iterator[str]:
    """Write each setting as it is set, with its source and its description below."""
    for setting in found:
        value = setting["value"]
        if value is None:
            shown = ""
        elif isinstance(value, list):
            shown = (os.pathsep if setting["name"].endswith("_SEEDS") else ",").join(value)
        else:
            shown = value if isinstance(value, str) else json.dumps(value)
        yield f"{setting['name']}={shown} ({setting['source']})"
        yield f"    {setting['description']}"
