"""Patterns that are compiled when first used."""

import re

from app.quantity.characters import is_letter
from app.regex import LETTER, regex


def test_a_letter_is_any_chinese_character_and_none_of_ascii() -> None:
    letter = re.compile(LETTER)
    characters = list(map(chr, range(0x3400, 0xA000)))
    assert all(letter.fullmatch(one) for one in characters if is_letter(one))
    assert not any(letter.fullmatch(chr(code)) for code in range(128))
    assert not any(letter.fullmatch(one) for one in "０９，。“”（）、—　 \n")


def test_a_pattern_is_used_as_a_compiled_one() -> None:
    pattern = regex(f"{LETTER}+")
    assert pattern.pattern == f"{LETTER}+"
    assert pattern.findall("水窖12眼") == ["水窖", "眼"]
    assert pattern.sub("", "水窖12眼") == "12"
