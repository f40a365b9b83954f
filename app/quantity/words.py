"""The words around a figure: which qualifier they give, and when it is unknown.

The words are data. The grammar knows how they combine: a comparison (超过) with a particle (超过了), a negation before
it (不, 没有), a modal between the two (不得, 未能), adverbs before all of them (均不超过). An unknown form of negation
makes the qualifier unknown. It is never ignored.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from app.quantity.characters import BLANK, half_width, is_letter
from app.quantity.lexicon import Lexicon
from app.regex import regex
from app.vocabulary import Qualifier


class WordRole(StrEnum):
    """What a group of words does."""

    BEFORE = "before"  # comes before a number: 超过 says over, and at_most after a negation
    AFTER = "after"  # comes after a number: 以上
    NEGATION = "negation"  # negates the word that follows: 不, 没有
    MODAL = "modal"  # may come between a negation and its word, and changes nothing: 得, 能
    PARTICLE = "particle"  # may follow a word of role before: 了, 过
    ADVERB = "adverb"  # may come before all of these; after a negation it makes the meaning unknown: 都, 一定
    DOUBT = "doubt"  # makes the meaning of the next word unknown: 难以, 几乎
    DENIAL = "denial"  # makes every qualifying word after it in the clause unknown: 没有一, 是否
    OTHER = "other"  # contains a word of another role, and does nothing: 节约, 分别


class WordGroup(Protocol):
    """Words of one role. Words that qualify have `says`, and `negated` for the meaning after a negation."""

    @property
    def role(self) -> WordRole: ...  # noqa: D102
    @property
    def words(self) -> Iterable[str]: ...  # noqa: D102
    @property
    def says(self) -> Qualifier | None: ...  # noqa: D102
    @property
    def negated(self) -> Qualifier | None: ...  # noqa: D102


class Saying(NamedTuple):
    """What a word says, without its particle. `says` None means exact, `negated` None means unknown."""

    word: str
    says: Qualifier | None
    negated: Qualifier | None


@dataclass(slots=True)
class Before:
    """The qualifying words before a figure."""

    start: int
    words: list[tuple[str, Qualifier]]  # the nearest first, without particles and negations
    doubtful: bool  # whether their meaning is unknown
    negated: bool = False  # whether one of them is negated


_BOUNDARY = regex("[，。；：！？、,;:!?\n（）()“”《》]")
_INCLUSION = regex("[（(](不)?(?:含|包含|包括)([^（）()\n]{0,24})[）)]")
_EXCLUSIVE = {Qualifier.AT_LEAST: Qualifier.OVER, Qualifier.AT_MOST: Qualifier.UNDER}
_BLANKS = regex(f"[{BLANK}]*")
_TRAILING = ("不", "未")  # 50元不到 qualifies, 50元不足以 does not
_GOES_ON = frozenset("〇○0123456789.")
_TURNING = (WordRole.NEGATION, WordRole.DOUBT, WordRole.DENIAL)
_NEAR = ("不", "未", "没")
_CLAUSE = 32  # characters before a figure that are searched for a denial


_EQUAL_AFTER = ("等于", "或等于", "或者等于", "和等于", "及等于", "或达到", "或者达到")
_EQUAL_BEFORE = ("等于或", "等于或者", "达到或", "达到或者")


def _with_equality(saying: Saying) -> dict[str, Saying]:
    """Return the comparisons that include the bound: 大于或等于, 达到或超过. The meaning of 不大于等于 is unknown."""
    says = next((bound for bound, strict in _EXCLUSIVE.items() if strict is saying.says), None)
    if says is None or saying.negated is None:
        return {}
    forms = (*(saying.word + more for more in _EQUAL_AFTER), *(more + saying.word for more in _EQUAL_BEFORE))
    return {form: Saying(form, says, None) for form in forms}


def _goes_on(following: str) -> bool:
    """Tell whether a word goes on with this character: 50元不足以."""
    return following in _GOES_ON or (following != "的" and is_letter(following))


class QualifyingWords:
    """The qualifying words of a vocabulary, to be looked up around a figure."""

    def __init__(self, groups: Iterable[WordGroup]) -> None:
        role_of: dict[str, WordRole] = {}
        denials: list[str] = []
        before: dict[str, Saying | None] = {}
        after: dict[str, Qualifier | None] = {}
        groups = list(groups)
        particles = [word for group in groups if group.role is WordRole.PARTICLE for word in group.words]
        for group in groups:
            for word in map(half_width, group.words):
                if group.role is WordRole.BEFORE:
                    saying = Saying(word, group.says, group.negated)
                    before[word] = saying
                    before.update(_with_equality(saying))
                    if len(word) > 1 or group.says is None:
                        before.update((word + particle, saying) for particle in particles if word[-1] != particle)
                elif group.role is WordRole.AFTER:
                    after[word] = group.says
                elif group.role is WordRole.DENIAL:
                    denials.append(word)
                elif group.role is not WordRole.PARTICLE:
                    role_of[word] = group.role
        others = [word for word, role in role_of.items() if role is WordRole.OTHER]
        hidden = [word for word, role in role_of.items() if role is WordRole.DOUBT]
        self._before = Lexicon({**before, **dict.fromkeys((*others, *hidden))})
        self._after = Lexicon({**after, **dict.fromkeys(others)})
        self._opens_after = frozenset((*BLANK, "(", "（", *(word[0] for word in after)))
        self._turning = Lexicon(role_of)
        for word in denials:  # directly before a word, a denial negates it (不得) or makes it unknown (是否)
            if self._negation(word, len(word), 0) == len(word):
                role_of[word] = WordRole.DENIAL
        self._turning = Lexicon(role_of)
        self._denials = frozenset(denials)
        longest_first = sorted((*others, *denials), key=len, reverse=True)
        self._afar = re.compile("|".join(map(re.escape, longest_first)) or "(?!)")

    def before(self, plain: str, end: int, floor: int, since: int) -> Before:
        """Read the words that end at `end`. They do not begin before `floor`, and a denial does not before `since`."""
        start = end
        words: list[tuple[str, Qualifier]] = []
        turned = False
        while True:
            at = start
            while at > floor and plain[at - 1] in BLANK:
                at -= 1
            word = self._before.before(plain, at, floor)
            saying = self._before.words[word] if word else None
            if saying is None:
                break
            first = at - len(word)
            negated = self._negation(plain, first, floor)
            if negated < first:
                if saying.negated is None:
                    return Before(negated, words, doubtful=True)
                words.append((saying.word, saying.negated))
                turned = True
            elif saying.says is None:  # 达到: exact, and not part of the figure
                return Before(start, words, self.hidden(plain, first, floor, since), turned)
            else:
                words.append((saying.word, saying.says))
            start = negated
        return Before(start, words, self.hidden(plain, start, floor, since if words else None), turned)

    def _negation(self, plain: str, end: int, floor: int) -> int:
        """Return where the negation that ends at `end` begins, or `end` where there is none."""
        start = end
        while True:
            word = self._turning.before(plain, start, floor)
            role = self._turning.words[word] if word else None
            if role is WordRole.NEGATION:
                return start - len(word)
            if role is not WordRole.MODAL:
                return end
            start -= len(word)

    def hidden(self, plain: str, end: int, floor: int, since: int | None = None) -> bool:
        """Tell whether words before `end` make the meaning of the word there unknown.

        `since` is None before a bare number. Before a word, a negation counts even one character away, and a denial
        anywhere in the clause after `since`.
        """
        start = end
        while word := self._turning.before(plain, start, floor):
            role = self._turning.words[word]
            if role in _TURNING:
                return True
            if role is WordRole.OTHER:
                break
            start -= len(word)
        if since is None:
            return False
        near = not word and start - floor > 1 and plain[start - 2] in _NEAR
        near = near and not self._before.before(plain, start, floor)  # 不仅出现
        return near or self.denied(plain, start, since)

    def denied(self, plain: str, end: int, since: int) -> bool:
        """Tell whether a denial is anywhere before `end` in the same clause, but not before `since`."""
        start = max(since, end - _CLAUSE)
        for boundary in _BOUNDARY.finditer(plain, start, end):
            start = boundary.end()
        return any(match[0] in self._denials for match in self._afar.finditer(plain, start, end))

    def known(self, plain: str, end: int, floor: int) -> bool:
        """Tell whether a known word ends at `end`: the 负 of 减负 is not a sign."""
        return bool(self._turning.before(plain, end, floor))

    def opening(self, plain: str) -> int:
        """Return the length of the qualifying word at the beginning of a text, 0 without one."""
        word = self._before.at(plain, 0)
        return len(word) if word and self._before.words[word] else 0

    def after(self, plain: str, start: int, own: str) -> tuple[Qualifier | None, int]:
        """Return what the words at `start` say, and where they end: 以上, （含）以上, 以上（不含）.

        `own` is the figure as written, since it may be repeated: 5万元以上（不含5万元）.
        """
        if plain[start : start + 1] not in self._opens_after:
            return None, start
        inclusion = self._inclusion(plain, start, own)
        at = inclusion.end() if inclusion else _BLANKS.match(plain, start).end()  # type: ignore[union-attr]
        word = self._after.at(plain, at)
        says = self._after.words[word] if word else None
        end = at + len(word)
        if says is None or (word[0] in _TRAILING and _goes_on(plain[end : end + 1])):
            return None, start
        if inclusion is None and (inclusion := self._inclusion(plain, end, own)):
            end = inclusion.end()
        if inclusion and inclusion[1]:
            says = _EXCLUSIVE.get(says)
        return says, end

    def _inclusion(self, plain: str, start: int, own: str) -> re.Match[str] | None:
        match = _INCLUSION.match(plain, start)
        return match if match and match[2] in ("", "本数", "本级", "此数", own) else None
