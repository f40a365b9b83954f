"""The environment variables that are settings: `WORKREPORT_*`. `app.settings` says what each may be."""

import os
from collections.abc import Mapping
from pathlib import Path

PREFIX = "WORKREPORT_"
PACKAGE = Path(__file__).resolve().parent
ROOT = PACKAGE.parent


def variables(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the variables of ours that are set, by their name in lower case and without the prefix."""
    return {
        name[len(PREFIX) :].lower(): value for name, value in environment.items() if name.upper().startswith(PREFIX)
    }


def shipped(name: str) -> Path:
    """Return a folder that comes with the project: inside an installed package, or beside it in a checkout."""
    inside = PACKAGE / "_shipped" / name
    return inside if inside.is_dir() else ROOT / name
