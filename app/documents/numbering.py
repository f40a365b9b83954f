"""Automatic numbers of Word paragraphs (ECMA-376, 17.9), written out as Word shows them."""

import re

from app.documents.markup import Element, attribute, child, local
from app.documents.numerals import written
from app.documents.word_styles import Styles
from app.regex import regex

_LEVELS = 9
_GAP = regex("%([1-9])")


class Numbering:
    """Counts the paragraphs of each list. Lists of one definition go on counting together, as in Word."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract: dict[str, Element] = {}
        self._lists: dict[str, Element] = {}
        for one in root if root is not None else ():
            if local(one) == "abstractNum" and (id_ := attribute(one, "abstractNumId")):
                self._abstract[id_] = one
            elif local(one) == "num" and (id_ := attribute(one, "numId")):
                self._lists[id_] = one
        self._counts: dict[str, list[int | None]] = {}
        self._restarted: set[tuple[str, int]] = set()

    def next(self, properties: Element | None) -> tuple[str, bool] | None:
        """Return the number of the paragraph with these properties, and whether it is a bullet; None without one."""
        id_, level = self._named(properties)
        if id_ is None or id_ not in self._lists or not 0 <= level < _LEVELS:
            return None
        key, definition = self._definition(id_)
        rules = self._rules(id_, definition, level)
        if rules is None:
            return None
        counts = self._counted(id_, key, definition, level)
        format_ = self._format(rules)
        text = attribute(child(rules, "lvlText"), "val") or ""
        if format_ == "bullet":
            return text, True
        return _GAP.sub(lambda gap: self._one(id_, definition, counts, int(gap[1]) - 1, rules), text), False

    def _named(self, properties: Element | None) -> tuple[str | None, int]:
        """Return list and level of a paragraph, its own or those of its style."""
        own = child(properties, "numPr")
        id_, level = attribute(child(own, "numId"), "val"), attribute(child(own, "ilvl"), "val")
        style = self._styles.of_paragraph(properties)
        if id_ is None:
            for name, one in self._styles.line(style):
                inherited = child(one, "pPr", "numPr")
                if (id_ := attribute(child(inherited, "numId"), "val")) is not None:
                    level = level or attribute(child(inherited, "ilvl"), "val") or self._level_of(id_, name)
                    break
        return (None if id_ == "0" else id_), int(level) if level and re.fullmatch(r"\d{1,3}", level) else 0

    def _level_of(self, id_: str, style: str) -> str | None:
        """Return the level whose `pStyle` is a style."""
        if id_ in self._lists:
            definition = self._definition(id_)[1]
            for one in definition if definition is not None else ():
                if local(one) == "lvl" and attribute(child(one, "pStyle"), "val") == style:
                    return attribute(one, "ilvl")
        return None

    def _definition(self, id_: str) -> tuple[str, Element | None]:
        """Return the definition of a list, with its key; where it is that of a style, the style's."""
        key = ""
        for _ in range(_LEVELS):
            key = attribute(child(self._lists[id_], "abstractNumId"), "val") or ""
            link = attribute(child(self._abstract.get(key), "numStyleLink"), "val")
            linked = next(
                (attribute(child(one, "pPr", "numPr", "numId"), "val") for _, one in self._styles.line(link)), None
            )
            if linked is None or linked not in self._lists:
                break
            id_ = linked
        return key, self._abstract.get(key)

    def _rules(self, id_: str, definition: Element | None, level: int) -> Element | None:
        for one in self._lists[id_]:
            if (
                local(one) == "lvlOverride"
                and attribute(one, "ilvl") == str(level)
                and (own := child(one, "lvl")) is not None
            ):
                return own
        return (
            next((one for one in definition if local(one) == "lvl" and attribute(one, "ilvl") == str(level)), None)
            if definition is not None
            else None
        )

    def _start(self, id_: str, definition: Element | None, level: int) -> int:
        rules = self._rules(id_, definition, level)
        return _whole(
            attribute(child(rules, "start"), "val"), 1 if rules is not None and child(rules, "start") is None else 0
        )

    def _counted(self, id_: str, key: str, definition: Element | None, level: int) -> list[int | None]:
        """Count a paragraph: its level goes on, deeper ones begin anew unless their `lvlRestart` says otherwise."""
        counts = self._counts.setdefault(key, [None] * _LEVELS)
        for one in self._lists[id_]:
            depth = _whole(attribute(one, "ilvl"), 0)
            start = attribute(child(one, "startOverride"), "val")
            if (
                local(one) == "lvlOverride"
                and start
                and depth < _LEVELS
                and (id_, depth) not in self._restarted
                and depth <= level
            ):
                self._restarted.add((id_, depth))
                counts[depth] = _whole(start, 1) - 1
        before = counts[level]
        counts[level] = self._start(id_, definition, level) if before is None else before + 1
        for deeper in range(level + 1, _LEVELS):
            rules = self._rules(id_, definition, deeper)
            restart = attribute(child(rules, "lvlRestart"), "val")
            if restart is None or (restart != "0" and level < _whole(restart, 0)):
                counts[deeper] = None
        return counts

    def _one(
        self, id_: str, definition: Element | None, counts: list[int | None], level: int, shown_in: Element
    ) -> str:
        """Return the number of one level, as it is shown in the text of another."""
        if counts[level] is None:
            counts[level] = self._start(id_, definition, level)
        rules = self._rules(id_, definition, level)
        format_ = self._format(rules) if rules is not None else "decimal"
        legal = child(shown_in, "isLgl")
        if legal is not None and attribute(legal, "val") not in ("0", "false") and format_ != "decimalZero":
            format_ = "decimal"
        number = counts[level] or 0
        text = written(number, format_)
        return str(number) if text is None else text

    def _format(self, rules: Element) -> str:
        named = child(rules, "numFmt")
        if named is None:  # one of the newer formats stands behind an alternative
            named = next((one for one in rules.iter() if local(one) == "numFmt"), None)
        return attribute(named, "val") or "decimal"


def _whole(value: str | None, otherwise: int) -> int:
    return int(value) if value and re.fullmatch(r"\d{1,6}", value) else otherwise
