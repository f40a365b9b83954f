"""What must hold of the words that qualify figures: each has one meaning, and the fields that its role allows."""

from app.ingest.seed_table import Table
from app.ingest.seeds import QualifierSeed
from app.quantity import NUMERAL, WordRole

_SAYING = (WordRole.BEFORE, WordRole.AFTER)
_APART = (WordRole.AFTER, WordRole.PARTICLE, WordRole.DENIAL)


def check_qualifiers(table: Table[QualifierSeed]) -> None:
    """Check that every word has one meaning only, and that each group has the fields of its role."""
    if not table.file.findings and not any(group.role is WordRole.BEFORE for group in table.records):
        message = "expected words of role before, such as 超过; without them every figure would be read as exact"
        table.file.report(0, "", message)
    first: dict[tuple[str, WordRole | None], int] = {}
    for index, group in table.rows:
        _check_fields(table, index, group)
        for place, word in enumerate(group.words):
            numeral = NUMERAL.search(word) if group.role in _SAYING else None
            if numeral:
                message = f"expected a word without numerals, found {numeral.group()!r} in {word!r}"
                table.fault(index, ("words", place), message)
            # 不止 may be before a number or after it, 禁止 negates and denies: the grammar separates such roles
            apart = group.role if group.role in _APART else None
            there = first.setdefault((word, apart), index)
            if there != index or group.words.index(word) != place:
                message = f"the word {word!r} has one role and meaning only; see also {table.file.place((there,))}"
                table.fault(index, ("words", place), message)
    _check_negations(table)


def _check_fields(table: Table[QualifierSeed], index: int, group: QualifierSeed) -> None:
    if group.role is WordRole.AFTER and group.says is None:
        table.fault(index, ("says",), "expected what the words say, since they come after a number, found none")
    if group.role is WordRole.BEFORE and group.says is None and group.negated is None:
        message = "expected what the words say, or say after a negation, since they come before a number, found neither"
        table.fault(index, ("says",), message)
    for field, allowed in (("says", _SAYING), ("negated", (WordRole.BEFORE,))):
        if getattr(group, field) is not None and group.role not in allowed:
            message = f"expected none, since the role is {group.role}, found {getattr(group, field)}"
            table.fault(index, (field,), message)


def _check_negations(table: Table[QualifierSeed]) -> None:
    """Check that no word is listed which a negation and another word already form."""
    negations = {word for group in table.records if group.role is WordRole.NEGATION for word in group.words}
    before = {word for group in table.records if group.role is WordRole.BEFORE for word in group.words}
    for index, group in table.rows:
        if group.role is not WordRole.BEFORE:
            continue
        for place, word in enumerate(group.words):
            for cut in range(1, len(word)):
                if word[:cut] in negations and word[cut:] in before:
                    message = (
                        f"{word!r} follows from the negation {word[:cut]!r} and the word {word[cut:]!r}: leave it out"
                    )
                    table.fault(index, ("words", place), message)
