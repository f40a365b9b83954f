"""What a curator need not write: it follows from the text, and is checked like anything that is written."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.db.engine import make_engine
from app.errors import SeedError
from app.ingest.derived import FIELDS, fill_in
from app.ingest.load import load
from app.ingest.locate import locate
from app.ingest.seed_file import SeedFile
from app.ingest.seed_folder import read_report, read_vocabulary
from app.ingest.seeds import QualifierSeed
from app.ingest.verify import verify
from app.ingest.vocabularies import Vocabularies
from app.quantity import Grammar
from support.command import outcome
from support.databases import Databases
from support.made_up import MADE_UP
from support.seeds import SEEDS, change
from support.sentences import Figure, findings

REPORT = "reports/qinghai-org-2020"


def without(data: list[dict[str, Any]], fields: tuple[str, ...]) -> list[dict[str, Any]]:
    """Take fields out of records; of the periods only those of the year reviewed."""
    return [
        {k: v for k, v in record.items() if k not in fields or (k, v) == ("period", "2016/2020")} for record in data
    ]


def metrics(folder: Path, report: str) -> list[Any]:
    return read_report(folder / report, Vocabularies(read_vocabulary(folder)).figures).metrics.records


def test_what_the_text_says_need_not_be_written(
    seeds: Path, databases: Databases, template_of: Callable[[str], str]
) -> None:
    """The metrics of the project, without all that follows, are the same records, and served as the same bytes."""
    path = seeds / REPORT / "metrics.yaml"
    data = without(SeedFile(path).data, FIELDS[1:])
    assert not any("value" in record or "qualifier" in record for record in data)
    path.unlink()
    path.with_suffix(".json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    assert verify(seeds) == []
    assert metrics(seeds, REPORT) == metrics(SEEDS, REPORT)
    engine = make_engine(databases.url("sqlite", template_of("sqlite")))
    assert not load(engine, seeds).changed
    engine.dispose()


def test_a_figure_that_stands_alone_in_its_quote_need_not_be_written(seeds: Path) -> None:
    path = seeds / REPORT / "metrics.yaml"
    data = without(SeedFile(path).data, FIELDS)
    path.unlink()
    path.with_suffix(".json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    left = metrics(seeds, REPORT)
    written = {metric.slug: metric for metric in metrics(SEEDS, REPORT)}
    assert len(left) > 0.8 * len(written)
    assert all(metric == written[metric.slug] for metric in left)


@pytest.mark.parametrize("record", MADE_UP["metrics"], ids=lambda record: str(record["slug"]))
def test_each_sort_of_figure_is_filled_in(record: dict[str, Any]) -> None:
    """Signs, ranges, qualifiers apart, a unit at the end of a list."""
    told = {name: record.get(name) for name in (*FIELDS, "as_reported_unit")}
    bare = {k: v for k, v in record.items() if k not in (*FIELDS[1:5], "as_reported_unit")}
    if bare["period"] == "2021":
        del bare["period"]
    file = SeedFile(Path("metrics.json"), json.dumps([bare]).encode())
    words = {word: unit["code"] for unit in MADE_UP["units"] for word in unit["measure_words"]}
    grammar = Grammar(words, [], [QualifierSeed.model_validate(group) for group in MADE_UP["qualifiers"]])
    assert fill_in(file, "2021", grammar) == frozenset()
    assert {name: file.data[0].get(name) for name in told} == told


def test_what_has_two_readings_is_written_by_hand(small: tuple[Path, Path]) -> None:
    seeds, source = small
    path = seeds / "reports/r/metrics.yaml"
    change(path, "  value: 12\n  qualifier: exact\n  as_reported: 12期\n", "")
    line = change(path, "quote: 举办培训班12期,培训", "quote: 举办培训班12期,培训300余人次")
    with pytest.raises(SeedError, match=f"{line}: .* does not have one figure alone: give as_reported"):
        locate(seeds, source)
    faults = [str(f) for f in verify(seeds)]
    assert any("[0].value: expected this field, found none: the quote does not show one figure" in f for f in faults)
    change(path, "- quote: 举办", "- exact: 12期\n    quote: 举办")
    locate(seeds, source)
    assert verify(seeds, [source]) == []
    assert [str(metric.value) for metric in metrics(seeds, "reports/r")] == ["12", "300"]


def test_a_metric_in_four_lines(small: tuple[Path, Path]) -> None:
    seeds, source = small
    (seeds / "reports/r/metrics.yaml").write_text(
        "- slug: class-count\n  indicator: classes\n  evidence:\n  - quote: 举办培训班12期,培训\n"
        "- slug: class-attendances\n  indicator: attendances\n  evidence:\n  - quote: 培训300余人次\n",
        encoding="utf-8",
    )
    locate(seeds, source)
    assert verify(seeds, [source]) == []
    first, second = metrics(seeds, "reports/r")
    assert (first.as_reported, str(first.value), first.measure_word, first.period) == ("12期", "12", "期", "2019")
    assert (second.qualifier, str(second.value), second.value_to) == ("over", "300", None)


def test_what_is_filled_in_is_checked_like_what_is_written(seeds: Path) -> None:
    """The quote says less than the text around it, which prefix and suffix show."""
    path = seeds / REPORT / "metrics.yaml"
    change(path, "  value: 7000\n  qualifier: over\n  as_reported: 7000余名\n  measure_word: 名\n", "")
    change(path, "quote: 7000余名驻村干部返岗履职\n    start: 310", "quote: 000余名驻村干部返岗履职\n    start: 311")
    assert any("expected '7000余名' at 310 to 316" in str(f) for f in verify(seeds)), list(map(str, verify(seeds)))


def test_a_reading_says_that_a_person_has_to_write_it() -> None:
    sentence = "参训学员⟨30人⟩"
    figure = Figure("30人", 4, "3", word="人", evidence={"reading": {"value": "30", "reason": "X"}})
    assert findings(sentence, figure) == []


def test_without_the_vocabulary_metrics_wait(seeds: Path) -> None:
    """One word that cannot be read is one fault, and not one for each figure that is left out."""
    path = seeds / REPORT / "metrics.yaml"
    content = path.read_text(encoding="utf-8").replace("  qualifier: exact\n", "").replace("  period: 2020\n", "")
    path.write_text(content, encoding="utf-8")
    assert verify(seeds) == []
    units = seeds / "vocabulary/units.yaml"
    line = change(units, "code: attendance,", "cod: attendance,")
    assert {(f.file, f.line) for f in verify(seeds)} == {(str(units), line)}
    change(units, "cod: attendance,", "code: attendance,")
    line = change(seeds / REPORT / "report.yaml", "year: 2020", "year: MMXX")
    assert [(f.line, f.field) for f in verify(seeds)] == [(line, "year")]


# --- drafts -------------------------------------------------------------------------------------------------------


def test_a_draft_is_verified_and_never_loaded(seeds: Path, databases: Databases) -> None:
    """English may be missing in a draft, and nowhere else."""
    path = seeds / REPORT / "honours.yaml"
    content = path.read_text(encoding="utf-8")
    english = next(line for line in content.splitlines(keepends=True) if line.startswith("    en: "))
    change(path, english, "")
    faults = [(f.line, f.field, f.message) for f in verify(seeds)]
    assert ("[0].title.en", "expected this field, found none") in [fault[1:] for fault in faults]
    line = change(path, "- slug: ", "- draft: nobody has looked\n  slug: ")
    assert verify(seeds) == []
    report = seeds / REPORT / "report.yaml"
    change(report, "  start: 0\n", "  start: 0\n  draft: is this the opening?\n")
    url = databases.url("sqlite")
    printed, error = outcome("load", "--seeds", str(seeds), url=url)
    assert printed == ""
    assert error.startswith(f"nothing was loaded: 2 drafts left to review in {seeds}; the first: {report}:")
    assert error.endswith("is this the opening?")
    printed, error = outcome("verify", "--seeds", str(seeds), status=0)
    assert error == ""
    assert printed.splitlines()[-1].startswith(f"2 drafts left to review; the first: {report}:")
    change(report, "  draft: is this the opening?\n", "")
    printed, error = outcome("load", "--seeds", str(seeds), url=url)
    assert error.endswith(f"1 draft left to review in {seeds}; the first: {path}:{line}: nobody has looked"), error


def test_a_draft_in_the_vocabulary_is_not_loaded_either(seeds: Path, databases: Databases) -> None:
    path = seeds / "vocabulary/indicators.yaml"
    line = change(path, "  unit: item\n", "  unit: item\n  draft: its definition\n") + 1
    error = outcome("load", "--seeds", str(seeds), url=databases.url("sqlite"))[1]
    assert error.endswith(f"the first: {path}:{line}: its definition")


def test_only_the_draft_itself_may_lack_its_english(seeds: Path) -> None:
    path = seeds / REPORT / "report.yaml"
    content = path.read_text(encoding="utf-8")
    section = content.index("- code: epidemic-response\n")
    at = content.index("      en: ", content.index("paragraphs:", section))
    end = content.index("\n", at) + 1
    path.write_text(content[:at] + content[end:], encoding="utf-8")
    assert any("lead.en: expected this field" in str(f) for f in verify(seeds))
    change(path, "- code: opening\n", "- code: opening\n  draft: another section\n")
    assert any("lead.en: expected this field" in str(f) for f in verify(seeds))
    change(path, "- code: epidemic-response\n", "- code: epidemic-response\n  draft: its leads\n")
    assert verify(seeds) == []
