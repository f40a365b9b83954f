"""Reading a text: one figure (`parse`), or every numeral of a sentence (`scan`, `find`)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.quantity.characters import ARABIC, BLANK, FOREIGN, HAN, ORDERS, TENS, Text, is_formal, read_text
from app.quantity.figure import Figure, Figures, combine, negated
from app.quantity.lists import CONJUNCTIONS, SEPARATORS, Listed, share
from app.quantity.numbers import ZEROS
from app.quantity.result import Change, NotAQuantity, Quantity, Reason, Unread
from app.quantity.words import Before, QualifyingWords, WordGroup
from app.vocabulary import Qualifier

_CHINESE = f"{HAN}{TENS}{ORDERS}"
_START = re.compile(
    rf"(?!零下)[0-9{_CHINESE}半第]|[数几](?=[{ORDERS}])|(?<![以线网迈跨跃])上(?=[{ORDERS}])|翻了?[0-9{HAN}十]{{0,3}}番"
    rf"|数?以(?=[{ORDERS}]{{1,4}}计)|(?<!保)持平|成(?=[百千][上成][百千万])|{FOREIGN}|(?<![0-9A-Za-z.])\.(?=[0-9])"
)
_NUMBER = re.compile(rf"(?:[0-9.{_CHINESE}]|点(?=[{HAN}]))*")
_WHOLE = re.compile(  # a number with what belongs to it, known or not
    rf"(?:[0-9{_CHINESE}]|{FOREIGN}|[.．·](?=[0-9{HAN}])|[.,/:∶·^*×](?={FOREIGN})|(?<=[0-9])(?:[,:∶：^×xX*✕✖](?=[0-9])|/(?=[0-9{_CHINESE}]))|[×xX*]10|(?<=[0-9])[eE][+-]?(?=[0-9])"
    rf"|点(?=[0-9{HAN}])|[OoIl](?=[0-9{HAN}])|儿(?=[{HAN}])|半|[数几上成](?=[{ORDERS}])|(?<=[0-9])[{BLANK}](?=[0-9]{{3}}(?![0-9])))*"
    rf"[多余来几]?"
)
_KNOWN = re.compile(f"[0-9{_CHINESE}]")
_DASHES = "-–—"
_BULLET = re.compile(rf"([{_DASHES}])[{BLANK}]+\Z")
_NO_RANGE_AFTER = frozenset("从由自-/:")  # 从3个到5个 is two figures, 2020-12-31 no range
_TIME_WORDS = frozenset(("年", "个月", "月", "天", "日"))  # 近3年 is the last three years as often as nearly three
_STEP = re.compile("(?:的|新|大)*台阶")
_FRAMES = {  # words that qualify only together with their second half
    **dict.fromkeys(("跨上", "跃上", "迈上"), _STEP),
    "控制在": re.compile("(?<=以内|之内|以下)"),
}
_CHANGE_WORDS = {
    Change.UP: "增长 增加 上升 提高 提升 上涨 扩大 回升 延长 上调 净增 净增加 上浮 上扬 攀升 飙升 走高 递增 多增 涨 增",
    Change.DOWN: "下降 压减 减少 降低 缩减 压缩 削减 缩小 缩短 下跌 回落 收窄 下调 压降 净减少 下滑 滑落 下挫 下浮"
    " 下行 走低 缩水 收缩 萎缩 衰减 递减 减低 调减 调低 放缓 减缓 减慢 少增 负增长 减量 降 减",
    None: "新增 增减 升降 涨跌 涨跌幅 增减幅",
}
_CHANGES = {word: change for change, words in _CHANGE_WORDS.items() for word in words.split()}
_EXTENTS = {"增幅": Change.UP, "涨幅": Change.UP, "升幅": Change.UP} | dict.fromkeys(
    ("降幅", "跌幅", "减幅", "缩幅"), Change.DOWN
)
_BACKWARDS = "|".join(sorted(_CHANGES, key=len, reverse=True))
_CHANGE = re.compile(  # a verb or a noun of change with what links it to its figure
    rf"(?:(?:(?P<extent>{'|'.join(_EXTENTS)})|(?P<grown>{_BACKWARDS})的?幅度)"
    rf"(?:了|分别|[均各都也已又还更仍]|平均|累计|[高多可]?达到?|[为是在至到]|(?:控制|保持|维持|稳定)在"
    rf"|(?:同比|环比)?(?:{_BACKWARDS})了?(?:至|到|为))*"
    rf"|(?P<measured>{_BACKWARDS})[率额](?:分别|[均各都也已]|平均|[高多可]?达到?|[为是])*"
    rf"|(?P<verb>{_BACKWARDS})(?:了|分别|[均各都也已又还更]|平均|累计|[高多可]?达到?)*)\Z"
)
_CHANGE_REACH = 24  # characters before a figure in which its verb is looked for


@dataclass(frozen=True, slots=True)
class _Verb:
    """The verb of change before a figure: where it begins, and whether something negates it."""

    start: int
    change: Change | None
    doubtful: bool = False


class Grammar:
    """Reads figures, given three vocabularies.

    `measure_words`: word -> unit code, `%`, `个百分点` and rates such as `个/千人` included. `idioms`: words that
    contain a numeral or a measure word and are none (统一, 进一步, 家庭). `qualifiers`: words that qualify a figure.
    """

    def __init__(
        self, measure_words: Mapping[str, str], idioms: Iterable[str], qualifiers: Iterable[WordGroup]
    ) -> None:
        self._words = QualifyingWords(qualifiers)
        self._figures = Figures(measure_words, idioms, self._words)
        self._idioms = self._figures.idioms

    def parse(self, text: str) -> Quantity:
        """Read `text`, which must be one figure and nothing else.

        Qualifying words may stand before and after it, and a verb of change before them, which gives the sign.
        Raises `NotAQuantity` for anything else, for malformed numbers and for words that contradict each other.
        """
        read = read_text(text)
        try:
            return self._parse(read)
        except NotAQuantity as error:
            position = read.span(error.position, error.position + 1)[0]
            raise NotAQuantity(text, position, error.expected, error.reason) from None

    def _parse(self, text: Text) -> Quantity:
        plain = text.plain
        match = _START.search(plain)
        if match is None:
            raise NotAQuantity(plain, self._words.opening(plain), "a numeral")
        start = match.start()
        negative, first = self._sign(plain, start, 0)
        if negative is None or (start and not _KNOWN.match(plain, start) and plain[start] == "."):
            raise NotAQuantity(plain, 0, "a number with one sign")
        figure = self._figures.read(plain, start, negative)
        before = self._words.before(plain, first, 0, 0)
        if before.doubtful or (figure.after and self._words.denied(plain, before.start, 0)):
            raise NotAQuantity(plain, 0, "words before the figure that are known", Reason.UNKNOWN_QUALIFIER)
        qualifier = _qualify(figure, start, before, plain)
        verb = self._verb(plain, before.start, 0)
        expected = "words before the figure that have one meaning and do not contradict it"
        if qualifier is None or verb.start or (verb.change and figure.change):
            raise NotAQuantity(plain, 0, expected)
        if verb.change is Change.DOWN and negative:
            raise NotAQuantity(plain, 0, expected, Reason.CONTRADICTORY)
        end = _framed_end(figure, before, plain)
        if end != len(plain):
            raise NotAQuantity(plain, end, "a known measure word, a qualifying word or the end of the text")
        return _quantity(figure, text, 0, end, qualifier, figure.change or verb.change)

    def find(self, text: str) -> Iterator[Quantity]:
        """Every figure of `text` in its order: what `scan` could read."""
        return (read for read in self.scan(text) if isinstance(read, Quantity))

    def scan(self, text: str) -> Iterator[Quantity | Unread]:
        """Every numeral of `text` in its order: Arabic ones; Chinese ones before a measure word, or marked as such.

        A verb of change gives sign and `change` but is no part of the figure. In a list, unit, verb and qualifier hold
        for all. A numeral that cannot be read (1.2.3, 百八十人), or whose qualifying words cannot (未必超过5%), is
        `Unread`. Nothing overlaps. Time grows linearly with `text`.
        """
        read = read_text(text)
        plain = read.plain
        listed: list[Listed] = []
        doubtful = False  # what qualifies the list so far is not known
        floor = position = 0  # floor: the end of the last numeral, whose words are taken
        since = 0  # the end of the last figure: what denied it is taken too
        while start := _START.search(plain, position):
            found, position, begin = self._find_at(read, start.start(), floor, since)
            if found is None:
                continue
            goes_on = plain[floor:begin] in SEPARATORS
            if isinstance(found, Listed) and (
                (doubtful and goes_on and not found.before)
                or (listed and listed[-1].negated and _may_be_negated(found, plain[floor:begin]))
            ):
                quantity = found.quantity
                found = Unread(quantity.start, quantity.end, quantity.text, Reason.UNKNOWN_QUALIFIER)
            if isinstance(found, Unread) or not goes_on:
                yield from share(listed)
                listed = []
            if isinstance(found, Unread):
                yield found
                doubtful = found.reason is Reason.UNKNOWN_QUALIFIER
            else:
                listed.append(found)
                doubtful, since = False, position
            floor = position
        yield from share(listed)

    def _find_at(self, text: Text, start: int, floor: int, since: int) -> tuple[Listed | Unread | None, int, int]:
        """The figure at `start`, if there is one; where to go on; where the figure begins, in the plain text."""
        plain = text.plain
        arabic = plain[start] in ARABIC
        if not arabic and (word_end := self._idiom_end(plain, start) or self._unit_end(plain, start)):
            return None, word_end, start
        negative, first = self._sign(plain, start, floor)
        try:
            if negative is None:
                raise NotAQuantity(plain, start, "a number with one sign", Reason.AMBIGUOUS)
            joined = plain[first - 1 : first] not in _NO_RANGE_AFTER
            figure = self._figures.read(plain, start, negative, joined)
            before = self._words.before(plain, first, floor, since)
            qualifier = _qualify(figure, start, before, plain)
        except NotAQuantity as error:
            return self._unread(text, start, self._words.before(plain, first, floor, since).start, error)
        if qualifier is None:
            before = Before(first, [], before.doubtful, False)
            qualifier = figure.qualifier
        ordered = before.words and not ZEROS.keys().isdisjoint(plain[start : figure.end])  # 近千万家庭
        anchored = figure.anchored or is_formal(text.part(start, figure.end))
        if not (arabic or figure.word or anchored or ordered) or (figure.dependent and not before.words):
            return None, _number_end(plain, start), start
        end = _framed_end(figure, before, plain)
        verb = _Verb(before.start, None) if figure.ordinal else self._verb(plain, before.start, floor)
        change = figure.change or verb.change
        doubtful = before.doubtful or (figure.after and self._words.denied(plain, before.start, since))
        if doubtful or verb.doubtful:
            return self._refused(text, before.start, end, Reason.UNKNOWN_QUALIFIER)
        if change is Change.DOWN and negative:
            return self._refused(text, before.start, end, Reason.CONTRADICTORY)
        if change is None and figure.word == "倍" and plain[before.start - 1 : before.start] == "的":
            change = Change.RATIO
        quantity = _quantity(figure, text, before.start, end, qualifier, change)
        return Listed(quantity, bool(before.words), figure.after, before.negated), end, before.start

    def _unread(self, text: Text, start: int, begin: int, why: NotAQuantity) -> tuple[Unread | None, int, int]:
        """The numeral at `start` that could not be read: all of it, with its measure word, its words from `begin`."""
        plain = text.plain
        if why.reason is Reason.MALFORMED and not (_KNOWN.match(plain, start) or _FOREIGN_START.match(plain, start)):
            return None, start + 1, start  # 数, 第, 半 belong to another word
        whole = _WHOLE.match(plain, start)
        end = max(start + 1, why.end, whole.end() if whole else 0)
        word, after = self._figures.measure(plain, end)
        written = why.end or plain[start] == "成" or not ARABIC.isdisjoint(plain[start:end])
        if not (written or word or is_formal(text.part(start, end))):
            return None, end, start
        return self._refused(text, begin, after, why.reason)

    def _refused(self, text: Text, start: int, end: int, reason: Reason) -> tuple[Unread, int, int]:
        first, last = text.span(start, end)
        return Unread(first, last, text.written[first:last], reason), end, start

    def _idiom_end(self, plain: str, start: int) -> int:
        """The end of the idiom that covers `start`, or 0."""
        for begin in range(max(0, start - self._idioms.longest + 1), start + 1):
            if (end := begin + len(self._idioms.at(plain, begin))) > start:
                return end
        return 0

    def _unit_end(self, plain: str, start: int) -> int:
        """The end of the measure word at `start` that begins like a number (百分点, 千瓦), or 0."""
        word = self._figures.units.at(plain, start) if plain[start] in ORDERS else ""
        return start + len(word) if word else 0

    def _sign(self, plain: str, start: int, floor: int) -> tuple[bool | None, int]:
        """Whether a minus sign stands before `start` (None: nobody can tell), and where the number with it begins.

        A dash is a sign unless it follows a digit, a figure, a letter or another dash.
        """
        if plain.startswith("零下", start - 2) and start - 2 >= floor:
            return True, start - 2
        sign = plain[start - 1 : start] if start > floor else ""
        if sign == "负":
            return (False, start) if self._words.known(plain, start, floor) else (True, start - 1)
        if sign and sign in BLANK and (dash := _BULLET.search(plain, max(floor, start - 8), start)):
            line = plain[max(0, dash.start() - 8) : dash.start()].rpartition("\n")
            bullet = not line[2].strip() and (line[1] or dash.start() < 8)
            return (False, start) if bullet or dash.start() == floor else (None, start)
        if not sign or sign not in _DASHES:
            return False, start
        before = plain[start - 2] if start > 1 else ""
        if before in (")", "）") and start > 2:
            before = plain[start - 3]
        digit = before.isnumeric() or (before.isascii() and before.isalnum())
        taken = (start - 1 == floor and floor > 0) or (before and (digit or before in f"{_DASHES}%‰{_CHINESE}"))
        return (False, start) if taken else (True, start - 1)

    def _verb(self, plain: str, end: int, floor: int) -> _Verb:
        """What the verb (下降达) or noun (降幅为) of change before `end` says.

        After a verb with 到, 至 or 为 stands a level, and no verb is found there; after 降幅收窄至 stands the fall.
        """
        match = _CHANGE.search(plain, max(floor, end - _CHANGE_REACH), end)
        if match is None:
            return _Verb(end, None)
        extent = match["extent"]
        change = _EXTENTS[extent] if extent else _CHANGES[match["grown"] or match["measured"] or match["verb"]]
        if change is None:
            return _Verb(end, None)
        return _Verb(match.start(), change, self._words.hidden(plain, match.start(), floor))


_FOREIGN_START = re.compile(rf"{FOREIGN}|\.")


def _may_be_negated(found: Listed, link: str) -> bool:
    """Whether the negation before the last figure may hold for this one too: 不得超过5%或低于3%."""
    return found.before and not found.negated and link in CONJUNCTIONS


def _number_end(plain: str, start: int) -> int:
    """Where the number from `start` on ends: what is no figure is read only once."""
    match = _NUMBER.match(plain, start)
    return max(start + 1, match.end() if match else 0)


def _qualify(figure: Figure, start: int, before: Before, plain: str) -> Qualifier | None:
    """The qualifier of the figure after the words; None where they do not speak of it (近3年).

    Raises `NotAQuantity` where they contradict it.
    """
    qualifier = figure.qualifier
    for word, _ in before.words:
        frame = _FRAMES.get(word)
        recent = word == "近" and figure.word in _TIME_WORDS
        bare = plain[start] in ORDERS or (plain[start] == "半" and not figure.word)
        passed = word == "过" and not bare  # 过亿, 过半, but 办过5期
        if figure.ordinal or recent or passed or (frame and not frame.match(plain, figure.end)):
            return None
    for _, meaning in before.words:
        combined = combine(qualifier, meaning)
        if combined is None:
            expected = "words before the figure that have one meaning and do not contradict it"
            raise NotAQuantity(plain, 0, expected, Reason.CONTRADICTORY, figure.end)
        qualifier = combined
    return qualifier


def _framed_end(figure: Figure, before: Before, plain: str) -> int:
    """Where the figure ends with the second half of a framing word: 迈上3000亿元台阶."""
    frames = [m.end() for word, _ in before.words if (f := _FRAMES.get(word)) and (m := f.match(plain, figure.end))]
    return max(frames, default=figure.end)


def _quantity(
    figure: Figure, text: Text, start: int, end: int, qualifier: Qualifier, change: Change | None
) -> Quantity:
    value, value_to = figure.value, figure.value_to
    if change is Change.DOWN:
        value, value_to = negated(value, value_to)
    word = text.part(figure.word_at, figure.word_at + len(figure.word)) if figure.word_at else figure.word
    first, last = text.span(start, end)
    return Quantity(
        value, value_to, qualifier, word or None, figure.unit, 10**figure.zeros, change,
        first, last, text.written[first:last], figure.inexact, figure.ordinal,
    )  # fmt: skip
