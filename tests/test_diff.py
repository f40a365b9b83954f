"""`workreport diff`: a report beside what is loaded and beside last year's, on made-up figures and on the seeds."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from app.db.engine import make_engine
from app.errors import SeedError
from app.ingest.comparison import ComparedFigure, editions_compared, years_compared
from app.ingest.diff import Differ
from app.ingest.diff_shown import as_json, as_text
from support.command import outcome
from support.seeds import another_report, change

UNITS = {"人": "person", "名": "person", "人次": "attendance", "元": "money"}
CLASSES = ComparedFigure(
    slug="classes",
    where="metrics.yaml:1",
    indicator="classes",
    region="CN-YZ",
    scope="",
    breakdown="",
    base="",
    status="actual",
    variant="",
    period="2021",
    value=Decimal(36),
    value_to=None,
    qualifier="exact",
    measure_word="期",
    as_reported="36期",
)
LAST = replace(CLASSES, slug="held", period="2020", value=Decimal(30), as_reported="30期")
TRAINED = replace(CLASSES, slug="trained", indicator="trained", measure_word="人", value=Decimal(5600))


def test_figures_of_two_editions_belong_together_by_slug_then_by_series() -> None:
    renamed = replace(CLASSES, slug="core-classes", qualifier="over")
    compared = editions_compared([renamed, TRAINED], [CLASSES, replace(TRAINED, indicator="attendances")], UNITS)
    assert [(pair.now.slug, pair.before.slug, pair.fields) for pair in compared.changed] == [
        ("core-classes", "classes", ("qualifier",)),
        ("trained", "trained", ("indicator",)),
    ]
    assert (compared.new, compared.gone, compared.missing) == ([], [], ["attendances"])


def test_figures_of_two_years_belong_together_by_series_and_period() -> None:
    earlier = [LAST, replace(LAST, slug="before", period="2019", value=Decimal(25)), replace(TRAINED, period="2020")]
    compared = years_compared([CLASSES, replace(CLASSES, slug="again", period="2020")], earlier, UNITS)
    assert [(pair.now.slug, pair.before.slug) for pair in compared.changed] == [
        ("classes", "held"),
        ("again", "before"),
    ]
    assert [figure.slug for figure in compared.gone] == ["trained"]
    assert compared.missing == ["trained"]


@pytest.mark.parametrize(("now", "before"), [("2016/2021", "2016/2020"), ("2021-06", "2020-12")])
def test_the_only_figures_of_a_series_belong_together_whatever_their_periods(now: str, before: str) -> None:
    compared = years_compared([replace(CLASSES, period=now)], [replace(LAST, period=before)], UNITS)
    assert len(compared.changed) == 1
    assert compared.new == compared.gone == []


@pytest.mark.parametrize(
    ("now", "before", "doubts"),
    [
        ("36", "30", []),
        ("3.6", "30000", ["about ten thousand times less: look whether 万 was lost or read twice"]),
        ("-300000", "30", ["about ten thousand times more: look whether 万 was lost or read twice"]),
        ("3600000000", "30", ["about a hundred million times more: look whether 亿 was lost or read twice"]),
        ("300", "30", ["ten times as much or more"]),
        ("3", "30.5", ["ten times less or more"]),
        ("299.9", "30", []),
        ("0", "30", []),
    ],
)
def test_sudden_changes_are_doubted(now: str, before: str, doubts: list[str]) -> None:
    compared = years_compared([replace(CLASSES, value=Decimal(now))], [replace(LAST, value=Decimal(before))], UNITS)
    assert [list(pair.doubts) for pair in compared.changed] == [doubts]


def test_another_unit_is_doubted_another_word_of_the_unit_is_not() -> None:
    for word, doubts in (("人次", ("counted in 人次, before in 人",)), ("名", ())):
        now = replace(TRAINED, measure_word=word)
        [pair] = years_compared([now], [replace(TRAINED, period="2020")], UNITS).changed
        assert (pair.fields, pair.doubts) == (("measure_word",), doubts)


def test_seeds_beside_what_is_loaded(seeds: Path, sqlite_url: str) -> None:
    metrics = seeds / "reports/qinghai-org-2020/metrics.yaml"
    line = change(metrics, "value: 21000", "value: 2.1")
    change(metrics, "slug: village-cadres-back-at-post", "slug: cadres-back")
    change(metrics, "value: 3396", "value: many")
    engine = make_engine(sqlite_url)
    with engine.connect() as connection:
        [diff] = Differ(seeds, connection).reports("qinghai-org-2020")
        with pytest.raises(SeedError, match=r"no report 'qinghai-2020' in .*; the nearest is 'qinghai-org-2020'"):
            Differ(seeds, connection).reports("qinghai-2020")
    engine.dispose()
    said = list(as_text(diff))
    assert said[0] == "qinghai-org-2020: 71 figures; 1 record with faults left out"
    assert [line.split()[0] for line in said[2:-1]] == ["look", "gone", "missing"]
    assert (
        f"metrics.yaml:{line - 2}: mobilized-party-organizations: value 2.1 (was 21000); about ten thousand" in said[2]
    )
    assert "activists-applying-for-party-membership, 3396名" in said[3]
    assert said[-1] == "  there is no report of the year before to compare with"


def test_seeds_beside_last_years_report(seeds: Path, sqlite_url: str) -> None:
    another_report(seeds)
    change(seeds / "reports/qinghai-org-2021/metrics.yaml", "qualifier: over", "qualifier: about")
    engine = make_engine(sqlite_url)
    with engine.connect() as connection:
        [diff] = Differ(seeds, connection).reports(None)
    engine.dispose()
    assert diff.loaded is None
    assert diff.last_year == "qinghai-org-2020"
    assert diff.years is not None
    assert [(pair.now.as_reported, pair.fields) for pair in diff.years.changed] == [("7000余名", ("qualifier",))]
    written = json.loads(as_json([diff]))
    assert written[0]["years"]["changed"][0]["now"]["value"] == 7000


@pytest.mark.slow
def test_the_command_compares_what_there_is(seeds: Path, sqlite_url: str, tmp_path: Path) -> None:
    said, _ = outcome("diff", str(seeds), url=sqlite_url, status=0)
    assert "    no difference" in said.splitlines()
    nowhere = f"sqlite:///{tmp_path}/none.db"
    said, _ = outcome("diff", str(seeds), "--format", "json", url=nowhere, status=0)
    assert json.loads(said)[0]["loaded"] is None
    assert not (tmp_path / "none.db").exists()
    assert "no report 'x'" in outcome("diff", str(seeds), "--report", "x", url=sqlite_url)[1]
