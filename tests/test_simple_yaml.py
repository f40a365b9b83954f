"""Simple YAML: what is read without the parser is what the parser reads."""

from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.ingest.location import Location
from app.ingest.seed_file import SeedFile
from app.ingest.simple_yaml import read_simple
from app.ingest.yaml_values import YamlError, read
from app.settings import ROOT

VOCABULARY = ROOT / "seeds" / "vocabulary"
READ_FOR_FIGURES = ("units", "idioms", "qualifiers", "regions")


def refuse(line: int, location: Location, message: str) -> NoReturn:
    raise YamlError(line, f"{location}: {message}")


def parsed(text: str) -> Any:
    return read(text, refuse).data


@pytest.mark.parametrize("name", READ_FOR_FIGURES)
def test_the_vocabularies_that_extraction_needs_are_simple(name: str) -> None:
    text = (VOCABULARY / f"{name}.yaml").read_text(encoding="utf-8")
    assert read_simple(text) == parsed(text)


PIECES = (
    "- {", "- ", "  ", "{", "}", "[", "]", ": ", ":", ", ", ",", " ", "\n", "\n- {", "}\n- {", "'", "''", '"', "#",
    " #", "&a ", "it's", "*a", "!t ", "code", "zh", "人", "null", "NULL", "~", "no", "1", "-", "--- ", "...", "%", "‰",
    "（次）", "a b", "’", "\t", "\u3000", "\x85", "<<", "?", "|", ">", "\\", "=", "CO2", "km/h", "2020-06", "code: a",
    "{code: a, zh: 人}", "[人, 名]",
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=3_000, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=16).map("".join))
@example("- {a: b}, {c: d}")
@example("- {a: b}], [{c: d}\n- [e\n- f]")
@example("- {a: b}\n- {c: d}")
@example("- {a: null}")
@example("- {a: 'null'}")
@example("- {a: b, a: c}")
@example("- {a:b}")
@example("- {a: [b,c]}")
@example("- {a: b # c}")
@example("- {a: it's, 'b c': 'd, {e}'}")
@example("- {a: boys', b: 'c'}")
@example(
    "- {a: ",
)
@example("# c\n\n- {a: b}\n# d\n")
@example("- {a: b}\n  c: d")
@example("- {" + "a: {" * 20 + "b: c" + "}" * 21)
def test_simple_or_not_both_read_the_same(text: str) -> None:
    records = read_simple(text)
    if records is not None:
        assert records == parsed(text)


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(("code", "zh", "en")),
            st.one_of(
                st.sampled_from(("人", "person", "人（次）", "it's", "千瓦/小时", "5.85")),
                st.lists(st.sampled_from(("户", "户（套）", "per mille")), min_size=1),
            ),
            min_size=1,
        ),
        min_size=1,
    )
)
def test_what_is_written_simply_is_simple(records: list[dict[str, Any]]) -> None:
    def flow(value: Any) -> str:
        if isinstance(value, dict):
            return "{" + ", ".join(f"{name}: {flow(one)}" for name, one in value.items()) + "}"
        return f"[{', '.join(map(flow, value))}]" if isinstance(value, list) else str(value)

    assert read_simple("".join(f"- {flow(record)}\n" for record in records)) == records


def test_a_fault_in_simple_yaml_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "units.yaml"
    path.write_text("# units\n- {code: a, name: {zh: 人}}\n\n- {code: b, name: {zh: 名}}\n", encoding="utf-8")
    file = SeedFile(path)
    assert file.data == [{"code": "a", "name": {"zh": "人"}}, {"code": "b", "name": {"zh": "名"}}]
    file.fault((1, "name", "zh"), "expected another")
    assert str(file.findings[0]) == f"{path}:4: [1].name.zh: expected another"
