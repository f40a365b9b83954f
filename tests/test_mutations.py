"""A mutation check of `verify`: one field of one record is corrupted, and the finding has to name file and line.

Two sets of seeds are corrupted: the project's (YAML; against its source where WORKREPORT_TEST_SOURCE names it), and a
made-up report (JSON, with its own source text, so that the setting with a source is always tested). A kind of
corruption is decided by the seeds, only by the source, or by neither; `docs/curation.md` holds the table.
`pytest tests/test_mutations.py -s` prints it with the shares caught.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.ingest.seed_file import Finding
from app.ingest.verify import verify
from app.settings import ROOT
from support.corrupting import BY_NEITHER, BY_SEEDS, BY_SOURCE, Corruption
from support.corruptions import KINDS
from support.made_up import TEXT, write_made_up
from support.seed_bench import Bench
from support.seed_text import Site

pytestmark = pytest.mark.usefixtures("untraced")

CURATION = ROOT / "docs/curation.md"
MADE_UP_EACH, PROJECT_EACH = 12, 5  # mutants of a kind: the made-up report is small, so many cost little


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    folder = tmp_path_factory.mktemp("made-up")
    source = folder / "source.txt"
    source.write_text(TEXT, encoding="utf-8")
    write_made_up(folder / "seeds")
    assert [str(finding) for finding in verify(folder / "seeds")] == []
    assert [str(finding) for finding in verify(folder / "seeds", [source])] == []
    return Bench(folder / "seeds", source, MADE_UP_EACH)


@pytest.fixture(scope="module")
def project() -> Bench:
    source = os.environ.get("WORKREPORT_TEST_SOURCE")
    return Bench(ROOT / "seeds", Path(source) if source else None, PROJECT_EACH)


def caught(bench: Bench, kind: Corruption, site: Site, findings: list[Finding]) -> bool:
    """Tell whether a finding names the file and a line of the corrupted record, or what contradicts it elsewhere."""
    path = str(bench.files[site.name].path)
    lines = range(site.first, site.last + 1)
    told = [finding for finding in findings if kind.says in finding.message]
    return any(f.file == path and f.line in lines for f in told) or (kind.cross and bool(told))


def percent(hits: int, all_of_them: int) -> str:
    return f"{100 * hits // all_of_them}" if all_of_them else "–"


def table(shares: dict[str, Counter[str]]) -> list[str]:
    lines = [
        "| corruption | decided by | mutants | caught by the seeds, % | with the source, % |",
        "|---|---|---|---|---|",
    ]
    for kind in (kind for kind in KINDS if kind.name in shares):
        share = shares[kind.name]
        decided = {BY_SEEDS: "seeds", BY_SOURCE: "source", BY_NEITHER: f"neither: {kind.why}"}[kind.decided]
        alone = percent(share["alone"], share["made"])
        lines.append(
            f"| {kind.name} | {decided} | {share['made']} | {alone} | {percent(share['with'], share['sourced'])} |"
        )
    return lines


@pytest.fixture(scope="module")
def shares() -> Iterator[dict[str, Counter[str]]]:
    """How many mutants of each kind were made and caught; printed as a table at the end."""
    shares: dict[str, Counter[str]] = {}
    yield shares
    print("\n".join(["", *table(shares)]))


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_corruption_is_found_with_file_and_line(
    made_up: Bench, project: Bench, shares: dict[str, Counter[str]], kind: Corruption
) -> None:
    share, missed = shares.setdefault(kind.name, Counter()), []
    for bench in (made_up, project):
        for site, texts in kind.mutants(bench, random.Random(kind.name)):
            share["made"] += 1
            for setting, findings in bench.run(texts).items():
                share["sourced"] += setting == "with"
                hit = caught(bench, kind, site, findings)
                share[setting] += hit
                if not hit and (kind.decided == BY_SEEDS or (kind.decided == BY_SOURCE and setting == "with")):
                    told = [str(finding) for finding in findings[:3]]
                    missed.append(f"{setting}: {site.name}:{site.first} {site.at} {site.text!r} {told}")
    assert not missed, "\n".join(missed)
    assert share["made"]


def test_the_table_of_kinds_is_documented() -> None:
    section = CURATION.read_text(encoding="utf-8").partition("## What verify catches\n")[2].partition("\n## ")[0]
    rows = [line.split(" | ")[:2] for line in section.splitlines() if line.startswith("| ")]
    expected = [line.split(" | ")[:2] for line in table({kind.name: Counter() for kind in KINDS}) if line[:2] == "| "]
    assert rows == expected
