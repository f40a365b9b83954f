"""The labels that extraction is measured by: their form, and their places in the texts.

The texts are not part of the project: WORKREPORT_TEST_CORPUS names the folder that has them.
"""

import json
import os
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from app.ingest.seeds import Period
from app.vocabulary import Qualifier, Role

Label = dict[str, Any]

FILES = sorted((Path(__file__).parent / "labels").glob("*.json"))
FIELDS = ["start", "end", "raw", "value", "value_to", "unit", "qualifier", "role", "change", "period", "subject"]
STATED = {Role.METRIC, Role.TARGET}
COUNTED = STATED | {Role.THRESHOLD, Role.PLAN_COUNT}
PERIOD: TypeAdapter[str] = TypeAdapter(Period)


def read(file: Path) -> tuple[Label, list[Label]]:
    content = json.loads(file.read_text(encoding="utf-8"))
    assert list(content) == ["source", "split", "year", "quantities"]
    return content["source"], content["quantities"]


def test_texts_are_labelled_for_measuring_and_for_tuning() -> None:
    split: dict[str, list[str]] = {"measure": [], "tune": []}
    for file in FILES:
        split[json.loads(file.read_text(encoding="utf-8"))["split"]].append(file.stem)
    assert split == {
        "measure": ["digital-economy-2022", "national-2023", "shaanxi-2026"],
        "tune": ["daqing-communique-2012", "national-2019", "national-2021", "sichuan-2026"],
    }


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_quantities_stand_in_order_one_a_line(file: Path) -> None:
    source, quantities = read(file)
    content = json.loads(file.read_text(encoding="utf-8"))
    assert content["split"] in ("measure", "tune")
    assert 1900 <= content["year"] <= 2999
    head = json.dumps({name: value for name, value in content.items() if name != "quantities"})[1:-1]
    place = 0
    for label in quantities:
        assert list(label) == FIELDS, label
        assert place <= label["start"] < label["end"] <= source["characters"], label
        assert label["end"] - label["start"] == len(label["raw"]), label
        place = label["end"]
    lines = ",\n".join("  " + json.dumps(label, ensure_ascii=False) for label in quantities)
    written = f'{{{head},\n "quantities": [\n{lines}\n ]}}\n'
    assert file.read_text(encoding="utf-8") == written


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_labels_are_of_the_closed_lists_and_fit_each_other(file: Path) -> None:
    for label in read(file)[1]:
        role, value = label["role"], label["value"]
        assert role in list(Role), label
        assert (label["qualifier"] in list(Qualifier)) if role in COUNTED else label["qualifier"] is None, label
        assert value is None or type(value) in (int, float), label
        assert value is not None or role not in COUNTED, label
        assert label["value_to"] is None or label["value_to"] > value, label
        assert label["unit"] is None or value is not None, label
        assert label["subject"] is None or role in COUNTED, label
        if role in STATED:
            assert PERIOD.validate_python(label["period"], strict=True), label
        else:
            assert (label["change"], label["period"]) == (None, None), label
        sign = {"up": value and value > 0, "down": value and value < 0, None: value is None or value >= 0}
        assert sign[label["change"]], label


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_label_stands_in_the_text(file: Path) -> None:
    folder = os.environ.get("WORKREPORT_TEST_CORPUS")
    if not folder:
        pytest.skip("WORKREPORT_TEST_CORPUS names no folder with the texts that are labelled")
    content = Path(folder, f"{file.stem}.txt").read_bytes()
    text = content.decode()
    source, quantities = read(file)
    assert source == {"sha256": sha256(content).hexdigest(), "characters": len(text)}
    for label in quantities:
        assert text[label["start"] : label["end"]] == label["raw"], label
        paragraph = text[text.rfind("\n", 0, label["start"]) + 1 :].partition("\n")[0]
        assert label["subject"] is None or label["subject"] in paragraph, label
