"""docs/walks.md names what a request and a load really go through, and in which order."""

import json
import re
import subprocess
import sys
from typing import Any

import pytest

from app.settings import ROOT

TITLES = {"year": "`year`, from the URL to SQL", "figure": "A figure, from YAML to bytes"}
MOST = 8  # stations that a reader follows


class Walk:
    """A walk as docs/walks.md has it: stations (file and function), and what is entered besides."""

    def __init__(self, text: str) -> None:
        self.stations: list[tuple[str, str]] = re.findall(r"^\d+\. `(app/\S+\.py)`, `([\w.]+)`", text, re.MULTILINE)
        self.files = [file for file, _ in self.stations]
        self.with_value = self._named(text, "It has the value too, for something else:")
        self.without = self._named(text, "It never has the value:")

    @staticmethod
    def _named(text: str, heading: str) -> list[str]:
        """Return the files and rooms in the list below a heading."""
        return re.findall(r"`(app/[\w./]+)`", text.partition(f"\n{heading}\n\n")[2].split("\n\n")[0])


@pytest.fixture(scope="module")
def traces(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What a load and a first request go through, see `tests.support.tracing`."""
    command = [sys.executable, "-m", "tests.support.tracing", str(tmp_path_factory.mktemp("walks") / "workreport.db")]
    return json.loads(subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.PIPE).stdout)


@pytest.fixture(params=TITLES)
def name(request: pytest.FixtureRequest) -> str:
    """The name of a walk."""
    return str(request.param)


@pytest.fixture
def walk(name: str) -> Walk:
    """A walk as it is written."""
    text = (ROOT / "docs" / "walks.md").read_text(encoding="utf-8")
    return Walk(text.split(f"\n## {TITLES[name]}\n")[1].split("\n## ")[0])


@pytest.fixture
def trace(name: str, walk: Walk, traces: Any) -> Any:
    """A walk as it was traced, until the last station is entered for the last time."""
    traced = traces[name]
    end = traced["functions"].get(":".join(walk.stations[-1]), (0, 0))[1]
    return traced | {field: {f: at for f, at in traced[field].items() if at <= end} for field in ("entered", "holding")}


def is_in(file: str, places: list[str]) -> bool:
    """Tell whether a file is one of these files or in one of these rooms."""
    return any(file == place or (place.endswith("/") and file.startswith(place)) for place in places)


def test_a_walk_is_short_and_passes_no_station_twice(walk: Walk) -> None:
    assert 0 < len(walk.files) <= MOST
    assert len(set(walk.files)) == len(walk.files)


@pytest.mark.slow
def test_every_module_that_is_entered_is_named(walk: Walk, trace: Any) -> None:
    """A module that docs/walks.md does not name is a new station, or stands below with its reason."""
    named = [*walk.files, *walk.with_value, *walk.without]
    assert [file for file in trace["entered"] if not is_in(file, named)] == []
    assert [place for place in named if not any(is_in(file, [place]) for file in trace["entered"])] == []


@pytest.mark.slow
def test_stations_have_the_value_and_the_rest_has_it_as_the_walk_says(walk: Walk, trace: Any) -> None:
    holding = trace["holding"]
    assert [file for file in walk.files[:-1] if file not in holding] == []  # the last sends what was made of it
    assert [file for file in holding if is_in(file, walk.without)] == []
    assert [place for place in walk.with_value if not any(is_in(file, [place]) for file in holding)] == []


@pytest.mark.slow
def test_stations_are_entered_in_the_order_of_the_walk(walk: Walk, trace: Any) -> None:
    calls = [trace["functions"].get(":".join(station)) for station in walk.stations]
    assert [station for station, called in zip(walk.stations, calls, strict=True) if called is None] == []
    first = [called[0] for called in calls[:-1]]  # the last is also called for other statements, before and behind
    assert first == sorted(first)
