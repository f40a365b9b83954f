"""How extraction is measured: scores computed by hand on made-up labels, rules for all labels, and faults in them."""

import json
from collections.abc import Sequence
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import SeedError
from app.evaluate.evaluation import EvaluatedText, LabelledText, Split, evaluate, totals
from app.evaluate.marked import QUANTITIES, Marked
from app.evaluate.matching import match
from app.evaluate.mistakes import Mistake, worst
from app.evaluate.scores import Score, scores_of
from app.evaluate.table import as_json, shown
from app.extract.result import Draft, ExtractedDocument, ExtractedInitiative, ExtractedProgram, ExtractedQuantity
from app.ingest.evaluation import evaluate_labels
from app.ingest.labels import read_labels
from app.ingest.seed_labels import labels_of_seeds
from app.vocabulary import Qualifier, Role
from support.command import run
from support.seeds import REPORT, SEEDS, in_seeds

TEXT = "2031年,全县建成水窖120口以上,修渠30公里,水费下降5%。一是巡渠3次。"
NOTHING: dict[str, Any] = dict.fromkeys(("value", "value_to", "unit", "qualifier", "change", "period", "subject"))
FAMILY = [Role.METRIC, Role.TARGET, Role.DATE, Role.NAME]


def label(raw: str, role: str, text: str = TEXT, **fields: Any) -> dict[str, Any]:
    start = text.index(raw)
    return {"start": start, "end": start + len(raw), "raw": raw, **NOTHING, "role": role, **fields}


LABELS = [
    label("2031年", "date"),
    label("120口以上", "metric", value=120, unit="口", qualifier="at_least", period="2031", subject="水窖"),
    label("30公里", "metric", value=30, unit="公里", qualifier="exact", period="2031", subject="修渠"),
    label("5%", "metric", value=-5, unit="%", qualifier="exact", change="down", period="2031", subject="水费"),
    label("一", "other", value=1),
    label("3次", "metric", value=3, unit="次", qualifier="exact", period="2031", subject="巡渠"),
]


def quantity(raw: str, role: Role, text: str = TEXT, **fields: Any) -> ExtractedQuantity:
    start = text.index(raw)
    value = fields.pop("value", None)
    decimal = None if value is None else Decimal(value)
    named = {**NOTHING, "measure_word": fields.pop("unit", None), **fields}
    del named["unit"]
    return ExtractedQuantity(start, start + len(raw), raw, **{**named, "value": decimal}, role=role)


# the place of the second is too short, with another qualifier; the third is a target; the fourth has no sign; the
# fifth is missed; the seventh is no numeral at all
FOUND = [
    quantity("2031年", Role.DATE),
    quantity("120口", Role.METRIC, value=120, unit="口", qualifier=Qualifier.EXACT, period="2031", subject="水窖"),
    quantity("30公里", Role.TARGET, value=30, unit="公里", qualifier=Qualifier.EXACT, period="2032", subject="渠"),
    quantity("5%", Role.METRIC, value=5, unit="%", qualifier=Qualifier.EXACT, period="2031", subject="水费"),
    quantity("3次", Role.METRIC, value=3, unit="次", qualifier=Qualifier.EXACT, period="2031", subject="巡渠"),
    quantity("全县", Role.METRIC, value=1, qualifier=Qualifier.EXACT),
]
DRAFT = Draft("", len(TEXT), [], FOUND, [], [], [], [])


def labelled(quantities: Sequence[dict[str, Any]] = LABELS, split: Split | None = None) -> LabelledText:
    items = [
        Marked(
            ((one["start"], one["end"]),),
            one["raw"],
            {"role": Role(one["role"])}
            | {
                name: Decimal(value) if name == "value" and value else value
                for name, value in one.items()
                if name in NOTHING
            },
        )
        for one in quantities
    ]
    return LabelledText("county", split, 2031, sha256(TEXT.encode()).hexdigest(), len(TEXT), {QUANTITIES: items})


def evaluated(split: Split | None = None) -> EvaluatedText:
    return evaluate(labelled(split=split), TEXT, DRAFT)


def test_scores_of_all_numerals_are_those_counted_by_hand() -> None:
    assert evaluated().scores["numerals"] == {
        "span": Score(6, 6, 4),
        "role": Score(6, 6, 4),
        "value": Score(6, 6, 4),
        "value_to": Score(6, 6, 5),
        "unit": Score(6, 6, 5),
        "qualifier": Score(6, 6, 4),
        "change": Score(6, 6, 4),
        "period": Score(6, 6, 4),
        "subject": Score(6, 6, 4),
    }


def test_scores_of_figures_count_false_ones() -> None:
    """Four figures are labelled. Five are found, of which the one that is no numeral is wrong in every field."""
    figures = evaluated().scores["figures"]
    assert figures["span"] == Score(4, 5, 3)
    assert figures["value"] == Score(4, 5, 3)
    assert figures["unit"] == Score(4, 5, 4)
    assert figures["role"] == Score(4, 5, 3)


def test_roles_have_precision_and_recall() -> None:
    roles = evaluated().scores["roles"]
    assert list(roles) == list(Role)
    assert {role: score for role, score in roles.items() if score != Score()} == {
        "metric": Score(4, 4, 3),
        "target": Score(0, 1, 0),
        "date": Score(1, 1, 1),
        "other": Score(1, 0, 0),
    }
    assert (roles["metric"].precision, roles["metric"].recall, roles["metric"].f1) == (3 / 4, 3 / 4, 3 / 4)
    assert (roles["target"].precision, roles["target"].recall, roles["target"].f1) == (0, None, 0)
    assert (roles["other"].precision, roles["other"].recall, roles["other"].f1) == (None, 0, 0)


def test_mistakes_name_what_is_wrong() -> None:
    at = TEXT.index
    assert sorted(evaluated().mistakes, key=lambda mistake: (mistake.start, mistake.kind)) == [
        Mistake("false metric", at("全县"), at("全县") + 2, "全县", None, "全县"),
        Mistake("qualifier: at_least read as exact", at("120"), at("120") + 6, "120口以上", "at_least", "exact"),
        Mistake("span", at("120"), at("120") + 6, "120口以上", "120口以上", "120口"),
        Mistake("period", at("30"), at("30") + 4, "30公里", "2031", "2032"),
        Mistake("role: metric read as target", at("30"), at("30") + 4, "30公里", "metric", "target"),
        Mistake("subject", at("30"), at("30") + 4, "30公里", "修渠", "渠"),
        Mistake("change: down read as none", at("5%"), at("5%") + 2, "5%", "down", None),
        Mistake("value", at("5%"), at("5%") + 2, "5%", Decimal(-5), Decimal(5)),
        Mistake("missed other", at("一"), at("一") + 1, "一", "一", None),
    ]


def test_the_worst_mistakes_come_first() -> None:
    mistakes = [
        ("a", Mistake(kind, 0, 1, "", None, None)) for kind in ("rare", "often", "often", "also", "also", "often")
    ]
    assert [(kind, len(found)) for kind, found in worst(mistakes, 2)] == [("often", 3), ("also", 2)]


def test_a_field_of_which_no_label_speaks_is_left_out_on_both_sides() -> None:
    """As in seeds: the role of every numeral is known, the value of metrics only."""
    labels = [
        Marked(((0, 2),), "3次", {"role": Role.METRIC, "value": Decimal(3)}),
        Marked(((5, 7),), "5年", {"role": Role.DATE}),
    ]
    found = [
        Marked(((0, 2),), "3次", {"role": Role.METRIC, "value": Decimal(3)}),
        Marked(((5, 7),), "5年", {"role": Role.METRIC, "value": Decimal(5)}),
        Marked(((8, 9),), "9", {"role": Role.METRIC, "value": Decimal(9)}),
    ]
    scores = scores_of({QUANTITIES: match(labels, found)})
    assert scores["numerals"]["value"] == Score(1, 2, 1)
    assert scores["figures"]["value"] == Score(1, 3, 1)
    assert scores["roles"]["metric"] == Score(1, 3, 1)


def test_texts_of_a_split_are_added_up() -> None:
    twice = totals([evaluated(Split.TUNE), evaluated(Split.TUNE), evaluated(Split.MEASURE)])
    assert list(twice) == [Split.MEASURE, Split.TUNE]
    assert twice[Split.TUNE]["roles"]["metric"] == Score(8, 8, 6)
    assert twice[Split.MEASURE]["roles"]["metric"] == Score(4, 4, 3)


def test_the_table_has_scores_and_mistakes() -> None:
    table = shown([evaluated()], errors=20, of_measured=False)
    assert table.startswith(f"county (no split, {len(TEXT)} characters)\n")
    assert "    span                        6          6          4      0.667      0.667      0.667\n" in table
    assert "    target                      0          1          0      0.000          -      0.000\n" in table
    assert "value (1)\n" in table
    assert "修渠30公里,水费下降[5%]。一是巡渠3次。: expected -5, found 5" in table


def test_mistakes_in_texts_for_measuring_are_hidden() -> None:
    """Whoever sees them tunes on them, be it unawares."""
    table = shown([evaluated(Split.MEASURE)], errors=20, of_measured=False)
    assert "水费" not in table
    assert table.endswith("The mistakes in county are not shown, since nothing may be tuned on texts for measuring.")
    assert as_json([evaluated(Split.MEASURE)], 20, of_measured=False)["errors"] == []
    assert "水费" in shown([evaluated(Split.MEASURE)], errors=20, of_measured=True)


def test_json_has_no_words_of_the_text_around_a_mistake() -> None:
    written = as_json([evaluated()], errors=20, of_measured=False)
    assert written["texts"][0]["scores"]["numerals"]["span"] == {
        "labelled": 6,
        "found": 6,
        "right": 4,
        "precision": 4 / 6,
        "recall": 4 / 6,
        "f1": 4 / 6,
    }
    (value,) = [error for error in written["errors"] if error["kind"] == "value"]
    start = TEXT.index("5%")
    assert value["examples"] == [
        {"text": "county", "start": start, "end": start + 2, "raw": "5%", "expected": -5, "found": 5}
    ]
    assert "水费下降" not in json.dumps(written, ensure_ascii=False)


def test_facts_are_matched_by_place_then_by_name() -> None:
    text = "举办春播班4期、秋收班6期。实施青禾计划。学习《水窖养护手册》。"
    both = (0, text.index("。"))
    plan = text.index("实施"), text.index("计划") + 2
    book = text.index("《"), text.index("》") + 1
    items = {
        "training_programs": [
            Marked((both,), "", {"name": "春播班", "category": "class_series", "sessions": 5, "trainees": None}),
            Marked((both,), "", {"name": "秋收班", "category": "class_series", "sessions": 11, "trainees": None}),
        ],
        "talent_initiatives": [Marked(((99, 100), plan), "", {"name": "青禾计划", "kind": "programme", "figures": ()})],
        "documents": [Marked((book,), "", {"title": "水窖养护手册", "type": "book", "action": "studied"})],
    }
    draft = DRAFT._replace(
        training_programs=[
            ExtractedProgram(*both, "", name="秋收班", category="class_series", sessions=11),
            ExtractedProgram(*both, "", name="春播班次", category="brand", sessions=5),
        ],
        talent_initiatives=[ExtractedInitiative(*plan, "", name="青禾计划", kind="programme", quantities=[3])],
        documents=[
            ExtractedDocument(
                *book, "", title="水窖养护手册", title_start=book[0] + 1, type="book", action=None, standing="regular"
            )
        ],
    )
    scores = evaluate(LabelledText("made up", None, 2031, "", len(text), items), text, draft).scores
    assert scores["training_programs"] == {
        "place": Score(2, 2, 2),
        "name": Score(2, 2, 1),
        "category": Score(2, 2, 1),
        "sessions": Score(2, 2, 2),
        "trainees": Score(2, 2, 2),
    }
    assert scores["talent_initiatives"] == dict.fromkeys(("place", "name", "kind", "figures"), Score(1, 1, 1))
    assert scores["documents"] == {
        "place": Score(1, 1, 1),
        "title": Score(1, 1, 1),
        "type": Score(1, 1, 1),
        "action": Score(1, 1, 0),
    }


marks = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 6), st.sampled_from(FAMILY), st.sampled_from([None, "口", "次"])),
    max_size=12,
).map(
    lambda drawn: [
        Marked(((start, start + length),), "", {"role": role, "unit": unit}) for start, length, role, unit in drawn
    ]
)


@given(marks, marks)
def test_every_label_has_at_most_one_partner_that_overlaps(labels: list[Marked], found: list[Marked]) -> None:
    matched = match(labels, found)
    assert len(matched.pairs) + len(matched.missed) == len(labels)
    assert len(matched.pairs) + len(matched.false) == len(found)
    assert len({id(label) for label, _ in matched.pairs}) == len({id(other) for _, other in matched.pairs})
    for one, other in matched.pairs:
        ((start, end),), ((from_, to),) = one.places, other.places
        assert max(start, from_) < min(end, to)
    for one in matched.missed:  # greedy, and so none is left alone beside another that is alone
        ((start, end),) = one.places
        assert all(other.places[0][1] <= start or end <= other.places[0][0] for other in matched.false)


@given(marks, marks)
def test_precision_of_one_is_recall_of_the_other(labels: list[Marked], found: list[Marked]) -> None:
    """On places of which none overlaps two; else ties may be decided otherwise."""
    distinct = [{mark.places: mark for mark in many if mark.places[0][0] % 6 == 0}.values() for many in (labels, found)]
    labels, found = (
        sorted({one.places[0][0]: one for one in many}.values(), key=lambda one: one.places) for many in distinct
    )
    there, back = (scores_of({QUANTITIES: match(*both)}) for both in ((labels, found), (found, labels)))
    for group, fields in there.items():
        for field, score in fields.items():
            turned = back[group].get(field, Score())
            assert score.right <= min(score.labelled, score.found)
            if labels and found:
                assert (score.labelled, score.found, score.right) == (turned.found, turned.labelled, turned.right)


@given(marks)
def test_labels_agree_with_themselves(labels: list[Marked]) -> None:
    labels = list({mark.places: mark for mark in labels}.values())
    for fields in scores_of({QUANTITIES: match(labels, labels)}).values():
        assert all(score.f1 in (1, None) for score in fields.values())


def written(folder: Path, content: Any, name: str = "county.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def file_of_labels(**changes: Any) -> dict[str, Any]:
    source = {"sha256": sha256(TEXT.encode()).hexdigest(), "characters": len(TEXT)}
    return {"source": source, "split": "tune", "year": 2031, "quantities": [dict(one) for one in LABELS], **changes}


def changed(number: int, **fields: Any) -> dict[str, Any]:
    content = file_of_labels()
    content["quantities"][number].update(fields)
    return content


def test_label_files_are_found_by_their_text(tmp_path: Path) -> None:
    labels, texts = tmp_path / "labels", tmp_path / "texts"
    labels.mkdir()
    texts.mkdir()
    written(labels, file_of_labels())
    (texts / "anything.txt").write_text(TEXT, encoding="utf-8")
    (texts / "other.bin").write_bytes(b"\xff\0")
    asked = []

    def extract(text: str, year: int) -> Draft:
        asked.append((text, year))
        return DRAFT

    done = evaluate_labels([labels], [texts], extract)
    assert asked == [(TEXT, 2031)]
    assert done.notes == []
    assert [text.labelled for text in done.texts] == [labelled(split=Split.TUNE)]
    assert done.texts[0].scores == evaluated().scores


def test_a_text_that_is_not_given_is_named(tmp_path: Path) -> None:
    missing = {"sha256": "0" * 64, "characters": 12345}
    labels = tmp_path / "labels"
    labels.mkdir()
    written(labels, file_of_labels())
    written(labels, file_of_labels(source=missing, quantities=[]), "lost.json")
    text, other = tmp_path / "text.txt", tmp_path / "other.txt"
    text.write_text(TEXT, encoding="utf-8")
    other.write_text("无人标注", encoding="utf-8")
    done = evaluate_labels([labels], [text, other], lambda *_: DRAFT)
    assert done.notes == [
        f"{other}: no labels are of this text, whose SHA-256 is {sha256('无人标注'.encode()).hexdigest()}",
        f"lost: its text is not given: 12,345 characters, SHA-256 {'0' * 64}",
    ]
    with pytest.raises(SeedError, match="none of the labelled texts is given; name files or folders with --text"):
        evaluate_labels([labels], [other], lambda *_: DRAFT)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (changed(1, role="metrics"), "quantities[1].role: expected "),
        (changed(2, value="viel"), "quantities[2].value: expected a number in plain notation"),
        (changed(2, value=1e40), "quantities[2].value: expected a number in plain notation"),
        (changed(2, end=40), "quantities[2].end: expected 25, which start and the length of raw give, found 40"),
        (
            changed(2, start=2, end=6),
            "quantities[2].start: expected at least 18, the end of the label before it, found 2",
        ),
        (changed(3, period="seit 2031"), "quantities[3].period: expected an ISO 8601 period"),
        (changed(3, qualifier="ca."), "quantities[3].qualifier: expected "),
        (changed(3, colour="red"), "quantities[3].colour: unknown field 'colour'"),
        (file_of_labels(split="train"), "split: expected 'measure' or 'tune', found 'train'"),
        (file_of_labels(year=None), "year: expected a whole number in plain digits, found nothing"),
        (file_of_labels(source={"sha256": "0", "characters": 1}), "source.sha256: expected 64 hexadecimal digits"),
        ([], "expected a record (fields with values), found a list"),
        (None, "expected a record, found nothing"),
    ],
)
def test_a_fault_in_labels_is_one_line(tmp_path: Path, content: Any, fault: str) -> None:
    path = written(tmp_path, content)
    with pytest.raises(SeedError) as raised:
        read_labels(path)
    (line,) = raised.value.findings
    place, _, said = line.partition(": ")
    assert place.startswith(f"{path}:")
    assert int(place.rpartition(":")[2]) >= 1
    assert said.startswith(fault), said


def test_labels_and_text_must_agree(tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text(TEXT, encoding="utf-8")
    for content, fault in [
        (changed(2, raw="30公顷"), r"county: quantities\[2\].raw: expected '30公里', which the text has at 21"),
        (
            file_of_labels(source={**file_of_labels()["source"], "characters": 99}),
            "county: source.characters: expected 40",
        ),
    ]:
        written(tmp_path, content)
        with pytest.raises(SeedError, match=fault):
            evaluate_labels([tmp_path], [text], lambda *_: DRAFT)


@pytest.mark.slow
def test_the_command_prints_scores(tmp_path: Path) -> None:
    labels, text = tmp_path / "labels", tmp_path / "text.txt"
    labels.mkdir()
    text.write_text(TEXT, encoding="utf-8")
    written(labels, file_of_labels())
    table = run("evaluate", str(labels), "--text", str(text), "--errors", "3")
    assert table.startswith(f"county (tune, {len(TEXT)} characters)\n  numerals ")
    answer = json.loads(run("evaluate", str(labels), "--text", str(tmp_path), "--format", "json"))
    assert answer["texts"][0]["sha256"] == sha256(TEXT.encode()).hexdigest()
    assert answer["totals"]["tune"]["numerals"]["span"]["labelled"] == len(LABELS)
    assert f"county: its text is not given: {len(TEXT)} characters" in run("evaluate", str(labels), status=1)
    written(labels, changed(1, role="metrics"))
    assert "quantities[1].role: expected " in run("evaluate", str(labels), "--text", str(text), status=1)


def test_a_folder_without_labels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match="expected label files"):
        evaluate_labels([tmp_path], [], lambda *_: DRAFT)


def test_the_seeds_of_a_report_are_labels() -> None:
    labels = labels_of_seeds(SEEDS / "reports" / REPORT)
    assert (labels.name, labels.split, labels.year, labels.characters) == (REPORT, Split.TUNE, 2020, 5500)
    assert {kind: len(items) for kind, items in labels.items.items() if kind != QUANTITIES} == {
        kind: in_seeds(kind) for kind in ("documents", "measures", "training_programs", "talent_initiatives")
    }
    metrics = [item for item in labels.items[QUANTITIES] if item.fields["role"] is Role.METRIC]
    assert len(metrics) == in_seeds("metrics")
    attendances = next(item for item in metrics if item.text == "5.85万余人次")
    assert attendances.places == ((1484, 1492),)
    assert attendances.fields == {
        "role": Role.METRIC,
        "value": Decimal(58500),
        "value_to": None,
        "unit": "人次",
        "qualifier": Qualifier.OVER,
        "change": None,
        "period": "2020",
    }
    dates = [item for item in labels.items[QUANTITIES] if item.fields["role"] is Role.DATE]
    assert all(set(item.fields) == {"role"} for item in dates)


def test_faults_in_seeds_are_said(seeds: Path) -> None:
    file = seeds / "reports" / REPORT / "numerals.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("role: plan_count", "role: plans", 1), encoding="utf-8")
    with pytest.raises(SeedError, match=r"numerals.yaml:\d+: \[3\].role: expected .*found 'plans'"):
        labels_of_seeds(seeds / "reports" / REPORT)
