"""`workreport settings`: what is set, by whom, and that a password stays where it is."""

import json
from typing import Any

import pytest

from app.settings import Settings
from support.command import SECRET, outcome


def listed(**variables: str) -> dict[str, Any]:
    found = json.loads(outcome("settings", "--json", status=0, env=variables)[0])
    return {setting["name"].removeprefix("WORKREPORT_").lower(): setting for setting in found}


def test_every_setting_is_listed_with_its_source() -> None:
    found = listed(WORKREPORT_THREADS="7", workreport_stall="9.5", WORKREPORT_REFRESH="", WORKREPORT_TRUSTED_PROXIES="")
    assert list(found) == list(Settings.model_fields)
    assert all(setting["description"] for setting in found.values())
    shown = {name: (found[name]["value"], found[name]["source"]) for name in found}
    assert shown["threads"] == (7, "environment")
    assert shown["stall"] == (9.5, "environment")
    assert shown["refresh"] == (0.5, "default")  # an empty variable is none
    assert shown["trusted_proxies"] == ([], "environment")  # an empty list is one
    assert shown["publisher"] == (None, "default")


def test_people_get_lines_that_could_be_set() -> None:
    lines = outcome("settings", status=0, env={"WORKREPORT_TRUSTED_HOSTS": "Example.org, *.example.net"})[
        0
    ].splitlines()
    assert "WORKREPORT_TRUSTED_HOSTS=example.org,*.example.net (environment)" in lines
    assert "WORKREPORT_TRUSTED_PROXIES=127.0.0.0/8,::1/128 (default)" in lines
    assert "WORKREPORT_FAST_PROTOCOL=true (default)" in lines
    assert "WORKREPORT_CONTACT= (default)" in lines
    assert len(lines) == 2 * len(Settings.model_fields)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (f"postgresql://u:{SECRET}@h:1/d", "postgresql+psycopg://u:***@h:1/d"),
        (f"postgresql://u:{SECRET}%40x%2F@h/d?connect_timeout=3", "postgresql+psycopg://u:***@h/d?connect_timeout=3"),
        (f"postgresql://h/d?sslpassword={SECRET}%3F&password={SECRET}", "postgresql+psycopg://h/d?"),
        ("sqlite:///data/x.db?timeout=9", "sqlite:///data/x.db?timeout=9"),
    ],
)
def test_passwords_are_hidden(address: str, shown: str) -> None:
    found = outcome("settings", "--json", url=address, status=0)[0]
    assert SECRET not in found
    assert json.loads(found)[0]["value"].startswith(shown)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATABASE_URL", f"mysql://u:{SECRET}@h/d", "expected sqlite:///PATH or postgresql"),
        ("CLIENT_REQUESTS", "0", "expected at least 1, found '0'"),
        ("CLIENT_SECONDS", "1.5", "expected a whole number"),
        ("TRUSTED_HOSTS", "https://example.org", "expected hosts without a port"),
        ("REPORT_ERROR", "https://example.org/{ids}", "expected no braces but {id} and {release}, found {ids}"),
    ],
)
def test_a_setting_that_is_not_valid_is_one_line(name: str, value: str, said: str) -> None:
    assert said in outcome("settings", env={f"WORKREPORT_{name}": value})[1]
