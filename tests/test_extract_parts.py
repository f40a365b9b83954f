"""Which figure is part of which."""

import time

import pytest

from app.extract.parts import with_parts
from support.extracting import extractor, quantities_of


def parts(text: str) -> dict[str, str]:
    """Return each part with its whole, as written."""
    found = extractor().extract(text, 2030).quantities
    written = {quantity.start: quantity.raw for quantity in found}
    return {quantity.raw: written[quantity.part_of] for quantity in found if quantity.part_of is not None}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("收徒5名,平均年龄45岁,其中木匠3人、瓦匠2人,都有经验", {"3人": "5名", "2人": "5名"}),
        (
            "茶园产值500亿元，增长8%。其中，绿茶300亿元，增长9%；红茶200亿元。",
            {"300亿元": "500亿元", "200亿元": "500亿元"},
        ),
        ("茶企60家，其中大型茶企20家；茶馆90家", {"20家": "60家"}),
        ("茶企60家（其中大型20家，小型40家），茶馆15家", {"20家": "60家", "40家": "60家"}),
        ("茶企60家，茶馆90家（其中老店30家）", {"30家": "90家"}),
        ("茶客60万人次，其中外地30万人次，演出12场，住宿20万人次", {"30万人次": "60万人次"}),
        ("茶企60家，其中外地茶企90家", {}),
        ("茶企60家。茶馆多。其中老店30家", {}),
        ("茶企60家，其中占比30%", {}),
        ("其中老店30家", {}),
        ("茶企60家，老店30家", {}),
        ("", {}),
    ],
)
def test_a_part_stands_after_its_whole(text: str, expected: dict[str, str]) -> None:
    assert parts(text) == expected


def test_parts_are_never_more_than_their_whole() -> None:
    assert parts("茶企60家，其中大型20家，中型30家，老店90家") == {"20家": "60家", "30家": "60家"}


@pytest.mark.slow
@pytest.mark.usefixtures("untraced")
@pytest.mark.parametrize("piece", ["其中3人,", "其中", "5人,", "5人,其中"])
def test_time_is_linear(piece: str) -> None:
    text = piece * (60000 // len(piece))
    quantities = quantities_of(text)
    started = time.process_time()
    with_parts(text, quantities)
    assert time.process_time() - started < 5
