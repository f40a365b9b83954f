"""Reading a text: one figure (`parse`), or every numeral of a sentence (`scan`, `find`)."""

from collections.abc import Iterable, Iterator, Mapping

from app.quantity.borders import is_numeral, number_end, numeral_end
from app.quantity.changes import Verb, sign_before, verb_before
from app.quantity.characters import ARABIC, CHINESE, FOREIGN, HAN, ORDERS, PlainText, is_formal, read_text
from app.quantity.figure import Figure, Figures, combine, negated
from app.quantity.lists import CONJUNCTIONS, SEPARATORS, Listed, share
from app.quantity.numbers import ZEROS
from app.quantity.result import Change, NotAQuantity, Quantity, Reason, Unread
from app.quantity.words import Before, QualifyingWords, WordGroup
from app.regex import regex
from app.vocabulary import Qualifier

_START = regex(
    rf"[0-9{CHINESE}半第](?<!零(?=下))|[数几](?=[{ORDERS}])|上(?<![以线网迈跨跃].)(?=[{ORDERS}])"
    rf"|翻了?[0-9{HAN}十]{{0,3}}番|数?以(?=[{ORDERS}]{{1,4}}计)|持(?<!保.)平|成(?=[百千][上成][百千万])"
    rf"|{FOREIGN}|\.(?<![0-9A-Za-z.].)(?=[0-9])"
)
_NO_RANGE_AFTER = frozenset("从由自-/:")  # 从3个到5个 is two figures, 2020-12-31 is not a range
_TIME_WORDS = frozenset(("年", "个月", "月", "天", "日"))  # 近3年 is the last three years as often as nearly three
_STEP = regex("(?:的|新|大)*台阶")
_FRAMES = {  # words that qualify only together with their second half
    **dict.fromkeys(("跨上", "跃上", "迈上"), _STEP),
    "控制在": regex("(?<=以内|之内|以下)"),
}


class Grammar:
    """Reads figures, given three vocabularies.

    `measure_words` maps words to codes of units, including `%`, `个百分点` and rates such as `个/千人`. `idioms` are
    words that contain the character of a numeral or a measure word, but count nothing (统一, 进一步, 家庭).
    `qualifiers` are the words that qualify a figure.
    """

    def __init__(
        self, measure_words: Mapping[str, str], idioms: Iterable[str], qualifiers: Iterable[WordGroup]
    ) -> None:
        self._words = QualifyingWords(qualifiers)
        self._figures = Figures(measure_words, idioms, self._words)
        self._idioms = self._figures.idioms

    def parse(self, text: str) -> Quantity:
        """Read `text`, which must be one figure and nothing else.

        It may have qualifying words before and after it, and before these a verb of change, which gives the sign.
        Raises `NotAQuantity` for anything else, for malformed numbers and for words that contradict each other.
        """
        read = read_text(text)
        try:
            return self._parse(read)
        except NotAQuantity as error:
            position = read.span(error.position, error.position + 1)[0]
            raise NotAQuantity(text, position, error.expected, error.reason) from None

    def _parse(self, text: PlainText) -> Quantity:
        plain = text.plain
        match = _START.search(plain)
        if match is None:
            raise NotAQuantity(plain, self._words.opening(plain), "a numeral")
        start = match.start()
        negative, first = sign_before(plain, start, 0, self._words)
        if negative is None:
            raise NotAQuantity(plain, 0, "a number with one sign", Reason.AMBIGUOUS)
        figure = self._figures.read(plain, start, negative)
        before = self._words.before(plain, first, 0, 0)
        if before.doubtful or (figure.after and self._words.denied(plain, before.start, 0)):
            raise NotAQuantity(plain, 0, "words before the figure that are known", Reason.UNKNOWN_QUALIFIER)
        qualifier = _qualify(figure, start, before, plain)
        verb = verb_before(plain, before.start, 0, self._words)
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
        """Give every figure of `text`, in order: the numerals that `scan` could read."""
        return (read for read in self.scan(text) if isinstance(read, Quantity))

    def scan(self, text: str) -> Iterator[Quantity | Unread]:
        """Give every numeral of `text`, in order: Arabic ones, and Chinese ones that are clearly numerals.

        A Chinese numeral is clear before a measure word, or by its form. A verb of change gives sign and `change`, but
        is not part of the figure. In a list, unit, verb and qualifier apply to all figures. A numeral that cannot be
        read (1.2.3, 百八十人), or whose qualifying words cannot (未必超过5%), is `Unread`. Results never overlap. The
        time grows linearly with the length of `text`.
        """
        read = read_text(text)
        plain = read.plain
        listed: list[Listed] = []
        doubtful = False  # whether the qualifier of the list so far is unknown
        floor = position = 0  # floor: the end of the last numeral; words before it belong to it
        since = 0  # the end of the last figure; a denial before it belongs to it
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

    def _find_at(self, text: PlainText, start: int, floor: int, since: int) -> tuple[Listed | Unread | None, int, int]:
        """Return the figure at `start` or None, where to go on, and where the figure begins (in the plain text)."""
        plain = text.plain
        arabic = plain[start] in ARABIC
        if not arabic and (word_end := self._idiom_end(plain, start) or self._unit_end(plain, start)):
            return None, word_end, start
        negative, first = sign_before(plain, start, floor, self._words)
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
            return None, number_end(plain, start), start
        end = _framed_end(figure, before, plain)
        verb = Verb(before.start, None) if figure.ordinal else verb_before(plain, before.start, floor, self._words)
        change = figure.change or verb.change
        doubtful = before.doubtful or (figure.after and self._words.denied(plain, before.start, since))
        if doubtful or verb.hidden:
            return self._refused(text, before.start, end, Reason.UNKNOWN_QUALIFIER)
        if change is Change.DOWN and negative:
            return self._refused(text, before.start, end, Reason.CONTRADICTORY)
        if change is None and figure.word == "倍" and plain[before.start - 1 : before.start] == "的":
            change = Change.RATIO
        quantity = _quantity(figure, text, before.start, end, qualifier, change)
        return Listed(quantity, bool(before.words), figure.after, before.negated), end, before.start

    def _unread(self, text: PlainText, start: int, begin: int, why: NotAQuantity) -> tuple[Unread | None, int, int]:
        """Return the numeral at `start` that could not be read: its words from `begin` on, up to its measure word."""
        plain = text.plain
        if why.reason is Reason.MALFORMED and not is_numeral(plain, start):
            return None, start + 1, start  # 数, 第, 半 belong to another word
        end = max(why.end, numeral_end(plain, start))
        word, after = self._figures.measure(plain, end)
        written = why.end or plain[start] == "成" or not ARABIC.isdisjoint(plain[start:end])
        if not (written or word or is_formal(text.part(start, end))):
            return None, end, start
        return self._refused(text, begin, after, why.reason)

    def _refused(self, text: PlainText, start: int, end: int, reason: Reason) -> tuple[Unread, int, int]:
        first, last = text.span(start, end)
        return Unread(first, last, text.written[first:last], reason), end, start

    def _idiom_end(self, plain: str, start: int) -> int:
        """Return the end of the idiom that covers `start`, or 0."""
        for begin in range(max(0, start - self._idioms.longest + 1), start + 1):
            if (end := begin + len(self._idioms.at(plain, begin))) > start:
                return end
        return 0

    def _unit_end(self, plain: str, start: int) -> int:
        """Return the end of a measure word at `start` that begins like a number (百分点, 千瓦), or 0."""
        word = self._figures.units.at(plain, start) if plain[start] in ORDERS else ""
        return start + len(word) if word else 0


def _may_be_negated(found: Listed, link: str) -> bool:
    """Tell whether the negation before the last figure may apply to this one too: 不得超过5%或低于3%."""
    return found.before and not found.negated and link in CONJUNCTIONS


def _qualify(figure: Figure, start: int, before: Before, plain: str) -> Qualifier | None:
    """Return the qualifier of a figure with the words before it, None where they do not qualify it (近3年).

    Raises `NotAQuantity` where they contradict each other.
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
    """Return where the figure ends, including the second half of a framing word: 迈上3000亿元台阶."""
    frames = [m.end() for word, _ in before.words if (f := _FRAMES.get(word)) and (m := f.match(plain, figure.end))]
    return max(frames, default=figure.end)


def _quantity(
    figure: Figure, text: PlainText, start: int, end: int, qualifier: Qualifier, change: Change | None
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
