"""Drafts to the files of annotation tools and back: the same figures, checked places, doubts where readings differ."""

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.errors import SeedError
from app.extract.exchange.attributes import FACTS, LABELS, LINKS, codes
from app.extract.exchange.label_studio import controls
from app.extract.exchange.reading import read_labelled
from app.extract.exchange.shape import ShapeFault
from app.extract.exchange.taking import TakenDraft, take
from app.extract.extract import Extractor
from app.extract.result import (
    Draft,
    ExtractedDocument,
    ExtractedInitiative,
    ExtractedMeasure,
    ExtractedProgram,
    ExtractedQuantity,
)
from app.ingest.exchange import WRITERS, as_spans, take_file
from app.ingest.figure_words import read_figure_words
from app.vocabulary import Qualifier, Role
from support.command import run

ROOT = Path(__file__).parents[1]
VOCABULARY = read_figure_words(ROOT / "seeds")
EXTRACTOR = Extractor(VOCABULARY.grammar, VOCABULARY.unit_of, VOCABULARY.idioms)
TEXT = (
    "𬭎县2030年工作😀\n过去一年，举办“云溪讲堂”培训班42期，培训干部1.2万余人次，投入资金7937万元。\n"
    "印发《引才办法（试行）》。"
)
TASK = '[{"data": {"text": "办班42期。"}, "annotations": [%s]}]'


def own(text: str) -> Draft:
    return EXTRACTOR.extract(text, 2030)


def read_alone(text: str) -> list[ExtractedQuantity]:
    return EXTRACTOR.extract(text, 2030).quantities


def taken(text: str, content: str, reading: Draft | None = None) -> TakenDraft:
    (labelled,) = read_labelled("spans", content)
    return take(text, reading or own(text), labelled, read_alone)


def with_facts(text: str) -> Draft:
    """Return the draft of TEXT with a fact of each class, as a curator would mark them."""
    draft = own(text)

    def place(words: str) -> tuple[int, int, str]:
        return text.index(words), text.index(words) + len(words), words

    size = [text.index("42期"), text.index("1.2万")]
    assert set(size) <= {one.start for one in draft.quantities}
    title, money = text.index("引才"), text.index("7937")
    rules = place("《引才办法（试行）》")
    classes = place("“云溪讲堂”培训班42期")
    return draft._replace(
        documents=[ExtractedDocument(*rules, "引才办法（试行）", title, "measures", "issued", "trial")],
        measures=[ExtractedMeasure(*place("投入资金7937万元"), "投入资金", "funding", quantities=[money])],
        training_programs=[ExtractedProgram(*classes, "云溪讲堂", "class_series", size[0], size[1], quantities=size)],
        talent_initiatives=[ExtractedInitiative(*place("引才"), "引才", "policy", doubt="is it a policy of its own?")],
    )


@pytest.mark.parametrize("format_", WRITERS)
def test_what_goes_out_comes_back(format_: str) -> None:
    draft = with_facts(TEXT)
    back = taken(TEXT, as_spans(format_, "yunxi-gov-2030", TEXT, draft), draft)
    assert back == TakenDraft(draft, [], [], 0)


CHARACTERS = st.sampled_from("𬭎😀\n\r\t，。、“”《》（）县人\\\u2028")
PIECES = st.one_of(
    st.sampled_from(
        [
            "增长4.5%",
            "达到3.2亿斤",
            "42期",
            "超过98%、85%",
            "2029年",
            "《农业十条》",
            "第十四届",
            "近百个",
            "下降两成",
            "3至5年",
        ]
    ),
    st.integers(0, 10**13).map(str),
    st.text(CHARACTERS, max_size=6),
    st.text(max_size=3),
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


@given(TEXTS, st.sampled_from(sorted(WRITERS)))
@example("（《农业十条》增长4.5%《农业十条》", "doccano")  # the quote of one title holds the other
def test_any_text_comes_back(text: str, format_: str) -> None:
    draft = own(text)
    back = taken(text, as_spans(format_, "r", text, draft), draft)
    assert back.draft == draft
    assert (back.faults, back.notes, back.uncovered) == ([], [], 0)


def undoubted(records: list[Any]) -> list[Any]:
    plain = [replace(one, doubt=None) for one in records]
    return [replace(one, given=()) if isinstance(one, ExtractedQuantity) else one for one in plain]


@given(TEXTS)
def test_langextract_carries_all_by_itself(text: str) -> None:
    """Nothing is left to our own reading: without any, figures and facts come back the same, each with a doubt."""
    draft = own(text)
    lists = ("quantities", *(name for name, _ in FACTS.values()))
    nothing: dict[str, Any] = {name: [] for name in lists}
    (labelled,) = read_labelled("spans", as_spans("langextract", "r", text, draft))
    back = take(text, draft._replace(**nothing), labelled, lambda _: [])
    assert not back.faults
    for name in lists:
        found = getattr(back.draft, name)
        assert undoubted(found) == undoubted(getattr(draft, name))
        assert all("our own reading has no" in one.doubt for one in found)


def refusal(content: str, text: str, reading: Draft) -> str:
    """Read any content; return why it is refused, "" where it is not."""
    try:
        for labelled in read_labelled("spans", content):
            found = take(text, reading, labelled, read_alone).draft
            assert all(text[one.start : one.end] == one.raw for one in found.quantities)
    except ShapeFault as fault:
        return str(fault)
    return ""


@given(st.text(), st.binary())
def test_any_content_is_read_or_refused(text: str, noise: bytes) -> None:
    for content in (text, noise.decode("utf-8", "ignore"), "[" * 100_000, '{"data": ' + json.dumps(text) + "}"):
        if content.strip(" \t\r\n\ufeff[]"):
            assert refusal(content, text, own(text)).startswith("spans")


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 40) | st.floats() | st.text(max_size=4) | st.sampled_from(LABELS),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=6,
)


@given(st.sampled_from(sorted(WRITERS)), st.data())
def test_a_member_of_any_kind_is_read_or_refused(format_: str, data: st.DataObject) -> None:
    document = json.loads(as_spans(format_, "r", TEXT, with_facts(TEXT)))
    inside = document
    for _ in range(data.draw(st.integers(1, 6))):
        keys = list(inside if isinstance(inside, dict) else range(len(inside)))
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        if not isinstance(inside[key], dict | list) or data.draw(st.booleans()):
            inside[key] = data.draw(JSONS)
            break
        inside = inside[key]
    said = refusal(json.dumps(document), TEXT, with_facts(TEXT))
    assert not said or said.startswith("spans:1: ")


def langextract(text: str, *extractions: tuple[str, str, int, dict[str, Any]]) -> str:
    listed = [
        {
            "extraction_class": label,
            "extraction_text": said,
            "char_interval": {"start_pos": start, "end_pos": start + len(said)},
            "attributes": attributes,
        }
        for label, said, start, attributes in extractions
    ]
    return json.dumps({"text": text, "extractions": listed})


@pytest.mark.parametrize(
    ("label", "said", "start", "attributes", "fault"),
    [
        ("metric", "43期", 2, {}, "expected '43期' at 2 to 5, found '42期'; the text has it nowhere"),
        ("metric", "42期", 1, {}, "expected '42期' at 1 to 4, found '班42'; it stands at 2"),
        ("metric", "42期", 9, {}, "expected a place within 6 characters, found 9 to 12; it stands at 2"),
        ("metrics", "42期", 2, {}, "found 'metrics'; the nearest is 'metric'"),
        ("metric", "42期", 2, {"value": "42期"}, "value: expected a number in base units and plain notation"),
        ("metric", "42期", 2, {"qualifer": "over"}, "found 'qualifer'; the nearest is 'qualifier'"),
        ("metric", "42期", 2, {"qualifier": "more"}, "qualifier: expected one of exact, over"),
        ("metric", "42期", 2, {"period": "2030年"}, "period: expected ISO 8601"),
        (
            "metric",
            "42期",
            2,
            {"subject": "班", "subject_start": 0},
            "subject_start: expected a place of '班', found 0",
        ),
        ("metric", "42期", 2, {"part_of": "3"}, "part_of: expected the start of a numeral, found 3"),
        ("name", "42期", 2, {"qualifier": "over"}, "qualifier: expected none for name, found 'over'"),
        ("measure", "办班42期", 0, {"quantities": ["3"]}, "expected the start of a numeral, found 3; the nearest is 2"),
        ("measure", "办班42期", 0, {"kind": "training "}, "the nearest is 'training'"),
        ("document", "办班", 0, {}, "expected a title in 《》, found '办班'"),
    ],
)
def test_what_cannot_be_true_is_refused(
    label: str, said: str, start: int, attributes: dict[str, Any], fault: str
) -> None:
    (found,) = taken("办班42期。", langextract("办班42期。", (label, said, start, attributes))).faults
    assert found.where == "spans:1: extraction 1"
    assert fault in found.text


def test_places_in_utf_16_are_refused_with_those_in_code_points() -> None:
    text = "𬭎县办班42期。"
    (found,) = taken(text, langextract(text, ("metric", "42期", 5, {}))).faults
    assert "in code points it stands at 4 to 7" in found.text
    (found,) = taken(text, json.dumps({"text": text, "label": [[5, 8, "metric"]]})).faults
    assert "in UTF-16 units '42期' stands there: expected code points, 4 to 7" in found.text


def test_a_numeral_is_in_one_span() -> None:
    content = langextract(
        "办班42期。", ("metric", "42期", 2, {}), ("metric", "42", 2, {}), ("measure", "办班42期", 0, {})
    )
    (found,) = taken("办班42期。", content).faults
    assert "'42期' at 2 to 5 overlaps '42' at 2 to 4 (spans:1: extraction 2)" in found.text


def only(text: str, said: str, label: str = "metric", **attributes: Any) -> ExtractedQuantity:
    found = taken(text, langextract(text, (label, said, text.index(said), attributes)))
    assert not found.faults
    (quantity,) = [one for one in found.draft.quantities if one.raw == said]
    return quantity


def test_a_value_that_the_grammar_reads_otherwise_is_a_doubt() -> None:
    quantity = only("投入资金7937万元。", "7937万元", value="7937", unit="万元")
    assert quantity.value == Decimal(7937)
    assert quantity.doubt == "the file says value 7937, unit 万元; our own reading says 79370000, 元"
    assert only("投入资金7937万元。", "7937万元", value=79370000, unit="元").doubt is None


def test_a_role_from_outside_is_taken_with_a_doubt_and_its_fields() -> None:
    quantity = only("投入资金7937万元。", "7937万元", "date")
    assert (quantity.role, quantity.qualifier, quantity.period, quantity.subject) == (Role.DATE, None, None, None)
    assert quantity.doubt == "the file says role date; our own reading says metric"
    quantity = only("第十四届大会", "第十四届", "metric")
    assert (quantity.role, quantity.qualifier) == (Role.METRIC, Qualifier.EXACT)


def test_another_span_than_ours_is_read_by_itself_with_a_doubt() -> None:
    quantity = only("培训干部1.2万余人次。", "1.2万余")
    assert (quantity.value, quantity.measure_word, quantity.qualifier) == (Decimal(12000), None, Qualifier.OVER)
    assert quantity.doubt == "our own reading has '1.2万余人次' at 4 to 11 here"
    assert only("产量下降两成左右。", "两成").value == Decimal(-20)
    assert only("产量下降3至5斤以上。", "3至5斤").value_to == Decimal(-3)
    quantity = only("一些干部", "一些")
    assert quantity.value is None
    assert quantity.doubt == "our own reading has no numeral here; the grammar does not read it as one numeral"


def test_verify_decides_on_a_value_from_outside(tmp_path: Path) -> None:
    """No reading explains what a file says otherwise than the grammar: a person has to."""
    text = "一、工作回顾\n全县粮食产量达到3.2亿斤。\n"
    source = write(tmp_path, "report.txt", text)
    start = text.index("3.2")
    spans = write(tmp_path, "spans.jsonl", langextract(text, ("metric", "3.2亿斤", start, {"value": "3.2"})))
    out = tmp_path / "out"
    options = ["--report", "yunxi-gov-2030", "--year", "2030", "--region", "CN-QH", "--out", str(out)]
    run("extract", str(source), *options, "--from", str(spans))
    said = run("verify", "--seeds", str(out), "--source", str(source), status=1)
    assert "[0].value: expected 320000000, which '3.2亿斤' says, found 3.2" in said


def test_a_subject_is_found_in_its_paragraph() -> None:
    text = "资金\n投入资金，投入7937万元和人力。"
    assert only(text, "7937万元", subject="资金").subject_start == 5
    assert only(text, "7937万元", subject="人力").subject_start == text.index("人力")
    doubt = str(only(text, "7937万元", subject="财力").doubt)
    assert "its subject does not stand in its paragraph" in doubt


def test_numerals_without_a_span_stay_with_a_doubt() -> None:
    text = "办班42期，投入7937万元。"
    found = taken(text, langextract(text, ("metric", "42期", 2, {})))
    assert [one.raw for one in found.draft.quantities] == ["42期", "7937万元"]
    assert found.draft.quantities[1].doubt == "no span from outside covers this numeral: this is our own reading"
    assert found.uncovered == 1


def test_facts_of_a_class_without_spans_stay_with_a_doubt_and_their_figures_follow() -> None:
    start = TEXT.index("1.2万余人次")
    found = taken(TEXT, langextract(TEXT, ("metric", "万余人次", start + 3, {})), with_facts(TEXT)).draft
    (program,) = found.training_programs
    assert program.trainees == start + 3
    assert program.doubt == "no span from outside has this label: this is our own reading"


def test_a_fact_that_only_the_file_has_is_named_by_its_text() -> None:
    text = "印发《引才办法》，实施引才计划42期。"
    content = langextract(
        text, ("document", "印发《引才办法》", 0, {"action": "issued"}), ("training_program", "引才计划42期", 11, {})
    )
    found = taken(text, content).draft
    (document,), (program,) = found.documents, found.training_programs
    assert (document.title, document.title_start, document.action) == ("引才办法", 3, "issued")
    assert (program.name, program.quantities) == ("引才计划42期", [15])
    assert (
        program.doubt == "our own reading has no training_program here; category is not given, class_series is a guess"
    )


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (
            '{"txt": 1}',
            "spans:1: expected extractions (langextract), label or entities (doccano) or data (Label Studio)",
        ),
        ('{"text": "1", "labels": []}', "the nearest is 'label'"),
        ('\n{"text": "1",\n oops}', "spans:3: expected JSON, found an error in column 2"),
        ('{"label": []}', "spans:1: expected text, found none"),
        ("[1]", "spans:1: expected an object"),
        ('[{"text": "1", "label": []}', "expected ] at the end of the list"),
        ('[{"text": "1", "label": []} 1]', "expected , or ]"),
        ('{"data": {"text": "1"}}', "expected annotations or predictions"),
        (TASK % '{"result": []}, {"result": []}', "annotations: expected one, found 2"),
    ],
)
def test_what_is_no_file_of_spans_is_refused_with_its_line(content: str, fault: str) -> None:
    with pytest.raises(ShapeFault) as found:
        read_labelled("spans", content)
    assert fault in str(found.value)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ('{"text": "办班42期。", "label": [[2, 5]]}', "label 1: expected [start, end, label]"),
        ('{"text": "办班42期。", "label": [[2.5, 5, "metric"]]}', "label 1: start: expected a position"),
        ('{"text": "办班42期。", "entities": [{"id": 1}]}', "entity 1: start_offset: expected a position"),
        (
            '{"text": "办班42期。", "entities": [], "relations": [{"type": "session"}]}',
            "relation 1: expected a relation of subject, quantities, sessions, trainees, part_of, found 'session';",
        ),
        (
            '{"text": "办班42期。", "entities": [], "relations": [{"type": "sessions", "from_id": 1, "to_id": 2}]}',
            "relation 1: from_id: expected the id of an entity, found 1",
        ),
        (TASK % '{"result": [{"type": "rating", "id": "a", "value": {}}]}', "result 1: expected the type labels"),
        (TASK % '{"result": [{"type": "choices", "id": "a", "value": {}}]}', "result 1: expected the id of a span"),
        (
            TASK % '{"result": [{"type": "labels", "id": "a", "value": {"start": 2, "end": 5, "labels": []}}]}',
            "result 1: labels: expected one label, found []",
        ),
        (
            '{"text": "办班42期。", "extractions": [{"extraction_text": "42期", "char_interval": null}]}',
            "extraction 1: expected char_interval",
        ),
    ],
)
def test_an_item_that_is_no_span_is_a_fault_of_its_own(content: str, fault: str) -> None:
    (found,) = taken("办班42期。", content).faults
    assert fault in str(found)


def test_an_annotation_of_label_studio_goes_before_the_prediction() -> None:
    task = json.loads(as_spans("label-studio", "r", TEXT, with_facts(TEXT)))[0]
    figure = next(one for one in task["predictions"][0]["result"] if one.get("value", {}).get("text") == "42期")
    edited = {**figure, "id": "x", "value": {**figure["value"], "labels": ["target"]}}
    number = {"id": "x", "from_name": "value", "type": "number", "value": {"number": 42}}
    task["annotations"] = [{"was_cancelled": True, "result": []}, {"result": [edited, number]}]
    found = taken(TEXT, json.dumps(task), with_facts(TEXT))
    assert not found.faults
    assert next(one for one in found.draft.quantities if one.raw == "42期").role is Role.TARGET


def test_label_studio_may_turn_relations_and_line_breaks() -> None:
    text = "农业\n十条42期"
    results = [
        {"id": "a", "type": "labels", "value": {"start": 5, "end": 8, "text": "42期", "labels": ["metric"]}},
        {
            "id": "b",
            "type": "labels",
            "value": {"start": 0, "end": 8, "text": "农业\\n十条42期", "labels": ["measure"]},
        },
        {"type": "relation", "from_id": "a", "to_id": "b", "direction": "left"},
    ]
    found = taken(text, json.dumps([{"data": {"text": text}, "annotations": [{"result": results}]}]))
    assert not found.faults
    assert found.draft.measures[0].quantities == [5]


def test_the_configuration_of_label_studio_has_every_label_and_control() -> None:
    view = ElementTree.parse(ROOT / "docs/label-studio.xml").getroot()
    assert [one.get("value") for one in view.findall("Labels/Label")] == list(LABELS)
    assert [one.get("value") for one in view.findall("Relations/Relation")] == list(LINKS)
    expected = {name: codes(label, held) for label in ("metric", *FACTS) for name, held in controls(label).items()}
    areas = {str(one.get("name")): () for one in view.iter("TextArea")}
    choices = {str(one.get("name")): tuple(str(choice.get("value")) for choice in one) for one in view.iter("Choices")}
    assert {**areas, **choices} == expected


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_the_command_takes_what_it_gave(tmp_path: Path) -> None:
    source = write(tmp_path, "report.txt", TEXT)
    options = ["extract", str(source), "--report", "yunxi-gov-2030", "--year", "2030", "--region", "CN-QH", "--format"]
    given_out = write(tmp_path, "spans.jsonl", run(*options, "langextract"))
    assert run(*options, "json", "--from", str(given_out)) == run(*options, "json")
    moved = write(tmp_path, "moved.jsonl", given_out.read_text().replace('"start_pos": 2,', '"start_pos": 3,'))
    said = run(*options, "json", "--from", str(moved), status=1)
    assert f"{moved}:1: extraction 1: expected '2030年' at 3 to 7" in said
    assert f"error: 1 span of {moved} cannot be taken; nothing was" in said


REFUSALS: list[tuple[Callable[[str], str | bytes], str]] = [
    (lambda text: b"\xff", "expected UTF-8, found another encoding at byte 0"),
    (lambda text: "", "expected one text with spans that is the text of the document, found 0 of 0"),
    (lambda text: '{"text": "a", "label": []}\n' * 2, "found 0 of 2"),
]


@pytest.mark.parametrize(("content", "fault"), REFUSALS)
def test_a_file_without_the_text_is_refused(tmp_path: Path, content: Callable[[str], str | bytes], fault: str) -> None:
    path = write(tmp_path, "spans.jsonl", content(TEXT))
    with pytest.raises(SeedError) as found:
        take_file(path, TEXT, own(TEXT), VOCABULARY, 2030)
    assert fault in str(found.value)


def test_of_several_texts_that_of_the_document_is_taken(tmp_path: Path) -> None:
    content = '{"text": "a", "label": []}\n' + as_spans("doccano", "r", TEXT, own(TEXT))
    path = write(tmp_path, "spans.jsonl", content)
    assert take_file(path, TEXT, own(TEXT), VOCABULARY, 2030).draft == own(TEXT)
