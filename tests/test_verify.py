"""Verification: the project's seeds pass; whatever is changed in them is found, with file and line."""

from hashlib import sha256
from pathlib import Path

import pytest

from app.ingest.fact import Beside
from app.ingest.kinds.document import DocumentSeed, document_faults
from app.ingest.kinds.measure import MeasureSeed, measure_faults
from app.ingest.locate import locate, selectors
from app.ingest.seed_file import SeedFile
from app.ingest.verify import verify
from support.seeds import FOLDER, SEEDS, change
from support.small import SOURCE


def test_the_projects_seeds_have_no_faults() -> None:
    assert verify(SEEDS) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        (f"{FOLDER}/metrics.yaml", "value: 21000", "value: 21001", "expected 21000, which '2.1万个' says, found 21001"),
        (f"{FOLDER}/metrics.yaml", "value: 58500", "value: 5.85e4", "plain notation"),
        (f"{FOLDER}/metrics.yaml", "qualifier: over", "qualifier: exact", "expected over, which '7000余名' says"),
        (f"{FOLDER}/metrics.yaml", "qualifier: over", "qualifier: ovr", "expected 'exact', 'over'"),
        (f"{FOLDER}/metrics.yaml", "measure_word: 名", "measure_word: 家", "expected 名"),
        (f"{FOLDER}/metrics.yaml", "period: 2020", "period: 20-20", "expected an ISO 8601 period"),
        (f"{FOLDER}/metrics.yaml", "indicator: ", "indicator: x-", "expected a known indicator"),
        (f"{FOLDER}/metrics.yaml", "scope: whole-region", "scope: whole-regoin", "nearest: whole-region"),
        (f"{FOLDER}/metrics.yaml", "as_reported: 7000余名", "as_reported: 七千余名儿", "not a figure"),
        (f"{FOLDER}/metrics.yaml", "  qualifier: over", "  qualifer: over", "did you mean qualifier?"),
        (f"{FOLDER}/metrics.yaml", "start: 285", "start: 286", "expected 291"),
        (f"{FOLDER}/metrics.yaml", "quote: 全省2.1万个", "quote: 全市2.1万个", "expected a quote with"),
        (f"{FOLDER}/metrics.yaml", "degree: doctor", "degree: docter", "nearest: doctor"),
        (f"{FOLDER}/metrics.yaml", "part_of: recruited-managers", "part_of: recruited-manager", "known metric"),
        (f"{FOLDER}/measures.yaml", "kind: ", "kind: un", "expected 'document_issued'"),
        (f"{FOLDER}/honours.yaml", "recipients: ", "recipients: no-", "known metric"),
        (f"{FOLDER}/report.yaml", "region: CN-QH", "region: CN-QX", "known region"),
        (f"{FOLDER}/report.yaml", "length: 5500", "length: 5100", "at most 5100"),
        (
            f"{FOLDER}/report.yaml",
            "genre: ",
            "url: https://云泽.cn\ngenre: ",
            "ASCII percent-encoded, found 'https://云泽.cn'",
        ),
        (f"{FOLDER}/numerals.yaml", "role: metric", "role: name", "expected a reason"),
        (f"{FOLDER}/numerals.yaml", "text: 2.1万个", "text: 2.1万", "expected 289"),
        (
            f"{FOLDER}/numerals.yaml",
            "reason: {zh: 回顾年份, en: the year reviewed}",
            "reason: y",
            "expected {zh: …, en: …}",
        ),
        (f"{FOLDER}/numerals.yaml", "en: five-year plan period", "en: 规划期", "English without Chinese characters"),
        (f"{FOLDER}/measures.yaml", "zh: 完成2019年度", "zh: 完成年度", "expected 2019, which the quote says"),
        (f"{FOLDER}/metrics.yaml", "period: 2020", "period: 2018", "expected a period with 2020, the year reviewed"),
        (
            f"{FOLDER}/metrics.yaml",
            "part_of: recruited-managers",
            "part_of: recruited-managers-with-masters-degrees",
            "at most 2",
        ),
        (
            f"{FOLDER}/metrics.yaml",
            "part_of: recruited-managers",
            "part_of: recruited-managers-with-doctorates",
            "not part of",
        ),
        (f"{FOLDER}/metrics.yaml", "period: 2020", "region: CN-QH\n  period: 2020", "expected none, since CN-QH is"),
        (f"{FOLDER}/metrics.yaml", "suffix: ", "sufix: ", "did you mean suffix"),
        (f"{FOLDER}/documents.yaml", "type: notice", "type: plan", "expected notice, as '通知' says, found plan"),
        (f"{FOLDER}/documents.yaml", "type: film", "type: book", "expected film, as '专题片' says, found book"),
        (f"{FOLDER}/documents.yaml", "action: opened", "action: issued", "expected opened, as '开设' says"),
        (
            f"{FOLDER}/documents.yaml",
            "standing: provisional",
            "standing: regular",
            "expected provisional, as '暂行' says",
        ),
        (f"{FOLDER}/documents.yaml", "standing: regular", "standing: trial", "neither title nor quote says '试行'"),
        (f"{FOLDER}/documents.yaml", "zh: 远方是故乡", "zh: 远方非故乡", "expected a quote with 《远方非故乡》"),
        (f"{FOLDER}/honours.yaml", "level: national", "level: provincial", "expected national, as '全国' says"),
        (
            f"{FOLDER}/training_programs.yaml",
            "sessions: core-classes",
            "sessions: cadre-training-attendances",
            "not people",
        ),
        (
            f"{FOLDER}/training_programs.yaml",
            "trainees: cadre-training-attendances",
            "trainees: core-classes",
            "in attendance or",
        ),
        (
            f"{FOLDER}/training_programs.yaml",
            "slug: core-class-series",
            "slug: core-classes",
            "occurs twice: also at metrics.yaml:",
        ),
        (f"{FOLDER}/report.yaml", "en: Qing Zu (as signed)", "en: 青组", "English without Chinese characters"),
        (
            "vocabulary/indicators.yaml",
            "unit: percent\n  kind: ratio",
            "unit: percent\n  kind: flow",
            "a kind that does not count",
        ),
        ("vocabulary/units.yaml", "measure_words: [人次]", "measure_words: [人次, 名]", "belongs to one unit only"),
        ("vocabulary/indicators.yaml", "unit: CNY", "unit: percent", "expected an indicator in 'CNY'"),
        ("vocabulary/regions.yaml", "parent: CN", "parent: CM", "known region"),
        ("vocabulary/themes.yaml", "- code: talent", "- code: cadre-team", "occurs twice"),
        ("vocabulary/breakdowns.yaml", "members_from: regions", "members_from: themes", "expected regions"),
        ("vocabulary/qualifiers.yaml", "words: [以内", "words: [以上, 以内", "'以上' has one role and meaning only"),
        ("vocabulary/qualifiers.yaml", "words: [节约", "words: [没有, 节约", "'没有' has one role and meaning only"),
        ("vocabulary/qualifiers.yaml", "words: [节约", "words: [签约, 节约", "'签约' has one role and meaning only"),
        ("vocabulary/qualifiers.yaml", "words: [低于", "words: [不超过, 低于", "leave it out"),
        ("vocabulary/qualifiers.yaml", "words: [低于", "words: [过百, 低于", "a word without numerals"),
        ("vocabulary/qualifiers.yaml", "role: negation", "role: negative", "expected 'before', 'after'"),
        ("vocabulary/qualifiers.yaml", "role: adverb", "role: adverb, says: over", "since the role is adverb"),
        ("vocabulary/qualifiers.yaml", "role: after, says: at_most", "role: after, negated: over", "found none"),
        ("vocabulary/qualifiers.yaml", "role: after, says: at_most", "role: after", "what the words say"),
        ("vocabulary/qualifiers.yaml", "says: over, words: [不止", "words: [不止", "found neither"),
        ("vocabulary/qualifiers.yaml", "says: about", "says: almost", "'exact', 'over'"),
    ],
)
def test_a_change_is_found_with_its_line(seeds: Path, file: str, old: str, new: str, says: str) -> None:
    line = change(seeds / file, old, new)
    findings = verify(seeds)
    assert [f for f in findings if says in f.message], [str(f) for f in findings[:5]]
    if file.startswith(FOLDER) and "length" not in old:
        assert any(f.file.endswith(file) and abs(f.line - line) <= 1 for f in findings), (line, findings[:5])


def test_without_words_that_qualify_nothing_is_verified(seeds: Path) -> None:
    path = seeds / "vocabulary/qualifiers.yaml"
    for content, says in (("[]", "expected words of role before"), (None, "the file is missing")):
        path.unlink()
        if content is not None:
            path.write_text(content, encoding="utf-8")
        assert any(says in f.message and Path(f.file) == path for f in verify(seeds)), content
        path.touch()


def test_every_fault_is_told_in_one_run(seeds: Path) -> None:
    change(seeds / f"{FOLDER}/metrics.yaml", "value: 21000", "value: 21001")
    change(seeds / f"{FOLDER}/honours.yaml", "level: national", "level: notional")
    change(seeds / "vocabulary/scopes.yaml", "name:", "nam:")
    assert {Path(f.file).name for f in verify(seeds)} == {"metrics.yaml", "honours.yaml", "scopes.yaml"}


def test_a_missing_file_and_a_stray_one_are_faults(seeds: Path) -> None:
    (seeds / f"{FOLDER}/honours.yaml").rename(seeds / f"{FOLDER}/honors.yaml")
    messages = [str(f) for f in verify(seeds)]
    assert any("honours.yaml: the file is missing" in m for m in messages)
    assert any("honors.yaml: expected only the files" in m for m in messages)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.yaml", b"- {code: x\n", "not YAML"),
        ("a.yaml", b"\xff", "expected UTF-8"),
        ("a.yaml", b"- code: x\n  code: y\n", "occurs twice"),
        ("a.json", b"[{", "not JSON"),
        ("a.json", b'[{"code": "x", "code": "y"}]', "occurs twice"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert [f for f in SeedFile(tmp_path / name).findings if says in f.message]


def test_scalars_are_read_as_written(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("- {value: 5.850, year: 2020, word: no, none: , text: '', on: 2020-06}\n")
    (tmp_path / "a.json").write_text('[{"value": 5.850, "year": 2020, "none": null}]')
    assert SeedFile(tmp_path / "a.yaml").data == [
        {"value": "5.850", "year": "2020", "word": "no", "none": None, "text": "", "on": "2020-06"}
    ]
    assert SeedFile(tmp_path / "a.json").data == [{"value": "5.850", "year": "2020", "none": None}]


def test_json_faults_have_lines_too(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[\n {"code": "x"},\n {"code":\n  "y"}\n]')
    assert SeedFile(tmp_path / "a.json").line((1, "code")) == 3


def test_selectors_are_unique_and_stay_in_the_paragraph() -> None:
    text = "甲乙丙丁12期。\n戊己庚辛12期。"
    assert selectors(text, 4, 7) == ("甲乙丙丁", "。")
    assert selectors("一二一二一二", 2, 4) == ("一二", "一二")


def document(quote: str, title: str, **fields: str) -> DocumentSeed:
    entry = {"quote": quote, "start": "0", "end": str(len(quote)), "prefix": "", "suffix": ""}
    record = {"slug": "d", "title": {"zh": title, "en": "D"}, **fields, "evidence": [entry]}
    return DocumentSeed.model_validate(record)


@pytest.mark.parametrize(
    ("quote", "title", "kind", "action", "standing"),
    [
        ("拍摄专题片《中国方案》", "中国方案", "film", "produced", None),
        ("印发《关于〈人才办法(试行)〉的补充通知》", "关于〈人才办法(试行)〉的补充通知", "notice", "issued", "regular"),
        ("印发《人才办法》(试行)", "人才办法", "measures", "issued", "trial"),
        ("学习贯彻《干部条例》", "干部条例", "regulation", "studied", "regular"),
        ("学习贯彻《干部条例》", "干部条例", "regulation", "implemented", "regular"),
        ("印发《干部条例》宣传手册1万册", "干部条例", "regulation", "mentioned", "regular"),
        ("推动出台《人才规定》", "人才规定", "rules", "mentioned", "regular"),
        ("起草印发《人才规划》", "人才规划", "plan", "drafted", "regular"),
        ("依据《人才工作要点》", "人才工作要点", "other", "mentioned", None),
        ("印发《甲意见》《乙方案》", "甲意见", "opinion", "issued", "regular"),
    ],
)
def test_what_has_two_readings_is_left_to_the_curator(
    quote: str, title: str, kind: str, action: str, standing: str | None
) -> None:
    fields = {"type": kind, "action": action} | ({"standing": standing} if standing else {})
    assert list(document_faults(document(quote, title, **fields))) == []


@pytest.mark.parametrize("verb", ["印发", "出台", "制定", "研究制定", "指导制定", "制定印发"])
def test_what_was_laid_down_was_issued(verb: str) -> None:
    made = document(f"{verb}《人才办法》", "人才办法", type="measures", action="drafted", standing="regular")
    ((field, message),) = document_faults(made)
    assert (field, message.startswith("expected issued, as ")) == ("action", True)
    drafted = document("起草《人才办法》", "人才办法", type="measures", action="issued", standing="regular")
    assert list(document_faults(drafted)) == [("action", "expected drafted, as '起草' says, found issued")]


def measure(quote: str, title: str, kind: str = "assessment", **fields: list[str]) -> MeasureSeed:
    entry = {"quote": quote, "start": "0", "end": str(len(quote)), "prefix": "", "suffix": ""}
    record = {"slug": "m", "title": {"zh": title, "en": title}, "kind": kind, **fields, "evidence": [entry]}
    return MeasureSeed.model_validate(record)


def test_a_measure_agrees_with_its_documents() -> None:
    made = {
        action: document("依据《人才办法》", "人才办法", type="measures", action=action, standing="regular")
        for action in ("issued", "implemented", "drafted")
    }
    beside = Beside(2020, None, {"documents": made})
    issues = measure("印发", "印发", "document_issued", documents=["implemented", "drafted"])
    ((field, message),) = measure_faults(issues, beside)
    assert (field, "'d' implemented, 'd' drafted" in message) == ("kind", True)
    for documents in ([], ["issued"], ["implemented", "issued"], ["unknown"]):
        assert list(measure_faults(measure("印发", "印发", "document_issued", documents=documents), beside)) == []
    assert list(measure_faults(measure("落实", "落实", "training", documents=["implemented"]), beside)) == []


@pytest.mark.parametrize(
    ("quote", "title", "faults"),
    [
        ("完成2019年度考核", "完成年度考核", 1),
        ("完成2019年度考核", "完成2019年度考核", 0),
        ("完成2018年度、2019年度考核", "完成2019年度考核", 1),
        ("纳入2020年度考核", "纳入年度考核", 0),
        ("比2019年多3倍", "增加", 0),
    ],
)
def test_a_measure_of_another_year_says_so_in_its_title(quote: str, title: str, faults: int) -> None:
    assert len(list(measure_faults(measure(quote, title), Beside(2020, None, {"documents": {}})))) == faults


def test_no_two_figures_of_a_report_have_the_same_name(seeds: Path) -> None:
    path = seeds / "vocabulary/indicators.yaml"
    change(path, "en: Courses developed", "en: Core training classes")
    findings = verify(seeds)
    assert [f.message for f in findings] == [
        "expected a name of its own, found 'Core training classes', the name of 'core-classes' too"
    ]
    assert findings[0].file.endswith("metrics.yaml")
    change(
        path,
        "en: Core training classes\n  definition:\n    zh: 报告期内为",
        "en: Courses\n  definition:\n    zh: 报告期内为",
    )
    assert verify(seeds) == []
    # of the two, only the scope tells them apart
    change(seeds / "vocabulary/scopes.yaml", "zh: 省级, en: Provincial level", "zh: 期数, en: Provincial level")
    assert any("found '主体班次期数', the name of" in f.message for f in verify(seeds))


def test_the_verb_before_a_list_of_titles_holds_for_each() -> None:
    second = document("印发《甲意见》《乙方案》", "乙方案", type="plan", action="drafted", standing="regular")
    assert list(document_faults(second)) == [("action", "expected issued, as '印发' says, found drafted")]


# --- against a source ---------------------------------------------------------------------------------------------


def test_locate_fills_in_what_verify_then_accepts(small: tuple[Path, Path]) -> None:
    seeds, source = small
    assert any("`workreport locate` fills it in" in str(f) for f in verify(seeds))
    assert sum(filter(None, locate(seeds, source).changed.values())) == 2
    assert verify(seeds, [source]) == []
    content = (seeds / "reports/r/metrics.yaml").read_text(encoding="utf-8")
    assert content.startswith("# a curator's comment stays\n")
    assert '    start: 16\n    end: 19\n    prefix: 扎实。举办培训班\n    suffix: ",培训300余人"\n' in content
    assert sum(filter(None, locate(seeds, source).changed.values())) == 0


def test_locate_asks_where_a_quote_stands_twice(small: tuple[Path, Path]) -> None:
    from app.errors import SeedError

    seeds, source = small
    path = seeds / "reports/r/metrics.yaml"
    before = path.read_text(encoding="utf-8").replace("举办培训班12期,培训", "举办培训班12期")
    path.write_text(before, encoding="utf-8")
    with pytest.raises(SeedError, match=r"metrics\.yaml:\d+: '12期' in .* occurs at 16, 43: give the start"):
        locate(seeds, source)
    assert path.read_text(encoding="utf-8") == before
    path.write_text(before.replace("quote: 举办培训班12期", "quote: 举办培训班12期\n    start: 43"), encoding="utf-8")
    locate(seeds, source)
    assert "end: 46" in path.read_text(encoding="utf-8")


def test_locate_looks_for_whole_figures_only(small: tuple[Path, Path]) -> None:
    seeds, source = small
    text = SOURCE.replace("12期,培训300余人次", "112期、网班12期,培训300余人次")
    source.write_text(text, encoding="utf-8")
    digest = sha256(SOURCE.encode()).hexdigest()
    change(seeds / "reports/r/report.yaml", digest, sha256(text.encode()).hexdigest())
    change(seeds / "reports/r/metrics.yaml", "举办培训班12期,培训", "举办培训班112期、网班12期")
    locate(seeds, source)
    content = (seeds / "reports/r/metrics.yaml").read_text(encoding="utf-8")
    assert f"    start: {text.index('网班12期') + 2}\n" in content


def test_locate_leaves_a_reading_as_it_is(small: tuple[Path, Path]) -> None:
    seeds, source = small
    path = seeds / "reports/r/metrics.yaml"
    reading = "    reading:\n      qualifier: exact # as the grammar has it\n      reason: as a person reads it\n"
    change(path, "培训班12期,培训\n", f"培训班12期,培训\n{reading}")
    change(path, "qualifier: exact", "qualifier: about")
    locate(seeds, source)
    content = path.read_text(encoding="utf-8")
    assert f"{reading}    start: 16\n" in content
    assert content.count("slug:") == 2
    assert verify(seeds, [source]) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("metrics", "start: 16\n    end: 19", "start: 17\n    end: 20", "the source has '2期,'"),
        ("metrics", "prefix: 扎实。举办培训班", "prefix: 举行培训班", "before 16"),
        ("metrics", 'suffix: ",培训300余人"', "suffix: 。", "after 19"),
        (
            "metrics",
            'prefix: 扎实。举办培训班\n    suffix: ",培训300余人"',
            "prefix: 举办培训班\n    suffix: ''",
            "more than once",
        ),
        ("metrics", "quote: 举办培训班12期,培训", "quote: 12期,培训班", "quote"),
        ("numerals", "text: 300余人次", "text: 300余人天", "the source has"),
        ("numerals", "- {start: 43", "# - {start: 43", "is not accounted for"),
        ("report", "start: 4, end: 36", "start: 5, end: 36", "beginning of a line (4 is"),
        ("report", "start: 4, end: 36", "start: 4, end: 35", "end of a line (36 is"),
        ("report", "办班工作扎实, en", "办班工作, en", "begins the paragraph ('办班工作扎实')"),
        ("report", "办班工作扎实, en", "工作扎实, en", "or one of 本节引言, 结束语"),
        ("report", "length: 47", "length: 48", "expected 47"),
        ("report", "title: {zh: 开头", "title: {zh: 结尾", "expected the heading of the section, '开头。'"),
        ("report", "sha256: ", "sha256: 0", "64 hexadecimal digits"),
        ("metrics", "quote: 举办培训班12期,培训", "quote: 再举办培训班12期,培训", "quote with '12期' between"),
    ],
)
def test_what_only_the_source_knows(small: tuple[Path, Path], file: str, old: str, new: str, says: str) -> None:
    seeds, source = small
    locate(seeds, source)
    change(seeds / f"reports/r/{file}.yaml", old, new)
    findings = verify(seeds, [source])
    assert [f for f in findings if says in f.message], [str(f) for f in findings]


def test_a_wrong_digest_is_told_from_a_foreign_source(small: tuple[Path, Path]) -> None:
    seeds, source = small
    locate(seeds, source)
    path = seeds / "reports/r/report.yaml"
    digest = sha256(SOURCE.encode()).hexdigest()
    line = change(path, digest, "0" * 64)
    (finding,) = verify(seeds, [source])
    assert (finding.file, finding.line) == (str(path), line)
    assert finding.message == f"expected {digest}, the SHA-256 of source.txt, found {'0' * 64}"


def test_the_title_of_a_report_may_be_missing_but_not_miscopied(small: tuple[Path, Path]) -> None:
    seeds, source = small
    locate(seeds, source)
    path = seeds / "reports/r/report.yaml"
    change(path, "title: {zh: 题", "title: {zh: 再举办培训班13期。")
    (finding,) = verify(seeds, [source])
    assert finding.field == "title.zh"
    assert finding.message.startswith("expected '再举办培训班12期。', as the source has it")
    change(path, "title: {zh: 再举办培训班13期。", "title: {zh: 再举办培训班12期。")
    assert verify(seeds, [source]) == []


def test_pieces_that_overlap_have_to_agree_without_the_source(seeds: Path) -> None:
    line = change(seeds / f"{FOLDER}/measures.yaml", "quote: 40万党员迅速行动", "quote: 40万党员迅捷行动")
    findings = verify(seeds)
    assert any(f.file.endswith("measures.yaml") and f.line == line for f in findings)
    assert any("at 306 it has '捷', where metrics.yaml:" in f.message for f in findings), findings


def test_a_source_of_no_report_is_a_fault(small: tuple[Path, Path], tmp_path: Path) -> None:
    seeds, _ = small
    other = tmp_path / "other.txt"
    other.write_text("别的")
    assert any("no report has a source" in f.message for f in verify(seeds, [other]))
