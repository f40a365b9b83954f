"""Titles in 《》: each place of each, with the verb before it, its type and its standing."""

from bisect import bisect_left
from collections.abc import Iterator

from app.extract.clauses import Stretch, TextClauses
from app.extract.report_parts import ReportParts
from app.extract.result import ExtractedDocument
from app.extract.title_words import WORKS, action_said, standings_said, type_said
from app.regex import regex
from app.vocabulary import DocumentAction, DocumentType, Standing

_MARK = regex("[《》\n]")
_REACH = 80  # characters beside a title that are looked at
_BESIDE = regex("[、和及与]|以及")
_TAIL = regex(  # what belongs to a title or to the last of a list of titles
    "[(（](?:试行|暂行)[)）]|第?[0-9一二三四五六七八九十]+(?:[、和至][0-9一二三四五六七八九十]+)*[卷册辑版]"
    "|等[0-9一二三四五六七八九十两几多余项个份件部]*[^、，。；：,;:《》(（\n]{2,8}|[^、，。；：,;:《》(（等的\n]{2,6}(?=$|[、，。；：,;:\n])"
)
_VOLUMES = regex("第?[0-9一二三四五六七八九十]+(?:[、和至][0-9一二三四五六七八九十]+)*[卷册辑]")
_MORE_TYPES = {  # last words that mean one type in most texts
    "纲要": DocumentType.PLAN,
    "计划": DocumentType.PLAN,
    "规则": DocumentType.RULES,
    "规程": DocumentType.RULES,
    "规范": DocumentType.RULES,
    "指引": DocumentType.OPINION,
    "通告": DocumentType.NOTICE,
    "法": DocumentType.REGULATION,
    "行动计划": DocumentType.PLAN,
}
_LAST = regex(f"(?:{'|'.join(_MORE_TYPES)})$")
_END = regex("(?:[(（](?:试行|暂行|草案|送审稿|征求意见稿|修订稿?|[0-9]{4}.{0,8}年版?)[)）]|草案)$")
_VERBS = (
    (DocumentAction.ISSUED, "印发|出台|下发|制发|颁布|制定|制订|发布|公布|修订|修改"),
    (DocumentAction.DRAFTED, "起草|草拟|编制"),
    (DocumentAction.STUDIED, "学习|学深悟透|研读"),
    (DocumentAction.IMPLEMENTED, "落实|贯彻|执行|实施|施行"),
    (DocumentAction.COMPILED, "编纂|发行|出版|编印|编写"),
    (DocumentAction.PRODUCED, "拍摄|摄制|制作"),
    (DocumentAction.OPENED, "开设|开办|开播"),
)
_ANY_VERB = regex("|".join(f"(?P<v{number}>{words})" for number, (_, words) in enumerate(_VERBS)))
_MANNER = 4  # characters before a verb that only say how (认真组织, 深入): longer, they are no part of the quote
_OPENING = regex("[(（“‘][^)）”’《]*$")  # the title stands inside brackets
_SHORT = regex("(?:以下|下文|下)?简称$")
_ENTERS = regex("^[^《》]{0,4}(?:正式|全面|开始)?(?:施行|实施|印发|出台|发布)")


def find_titles(report: ReportParts) -> list[ExtractedDocument]:
    """Return every title in 《》, in the order of the text; the outer one where titles are in titles.

    A quote begins at the verb before the title, or before a list of titles, and ends with what is said of it directly
    behind (专题片, 等8项制度). Titles without an end on their line are none.
    """
    text, starts = report.text, [quantity.start for quantity in report.quantities]
    found: list[ExtractedDocument] = []
    lists: list[list[Stretch]] = []
    for title in _titles(text):
        gap = text[lists[-1][-1].end : title.start] if lists else None
        if gap is not None and (not gap or _BESIDE.fullmatch(gap)):
            lists[-1].append(title)
        else:
            lists.append([title])
    for titles in lists:
        found += _list_of_titles(report.clauses, titles, starts)
    return found


def _titles(text: str) -> Iterator[Stretch]:
    """Give the outermost pairs of 《 and 》 of each line, the marks included."""
    opened: list[int] = []
    pairs: list[Stretch] = []
    for mark in _MARK.finditer(text):
        if mark[0] == "《":
            opened.append(mark.start())
        elif mark[0] == "》" and opened:
            pairs.append(Stretch(opened.pop(), mark.end()))
        elif mark[0] == "\n":
            opened.clear()
    end = 0
    for pair in sorted(pairs):
        if pair.start >= end:
            end = pair.end
            if text[pair.start + 1 : pair.end - 1].strip():
                yield pair


def _list_of_titles(clauses: TextClauses, titles: list[Stretch], starts: list[int]) -> Iterator[ExtractedDocument]:
    """Give the titles of one list (《…》《…》和《…》), which share verb and tail."""
    text = clauses.text
    clause = clauses.spans[clauses.at(titles[0].start)]
    before = text[max(clause.start, titles[0].start - _REACH) : titles[0].start]
    first = _quote_start(clauses, clause, titles[0], before)
    for number, title in enumerate(titles):
        ends_list = number == len(titles) - 1
        tail = _TAIL.match(text, title.end, min(len(text), title.end + _REACH)) if ends_list else None
        end = tail.end() if tail else title.end
        start = first if number == 0 else title.start
        yield _document(text, Stretch(start, end), title, before, None if number == 0 else first, starts)


def _quote_start(clauses: TextClauses, clause: Stretch, title: Stretch, before: str) -> int:
    """Return where the quote of a title begins: at its item of the clause, or at its verb where more stands before."""
    item = clauses.items(Stretch(clause.start, title.end))[-1]
    opening = _OPENING.search(before)
    start = min(item.start, title.start) if opening is None else title.start - len(before) + opening.start() + 1
    verbs = list(_ANY_VERB.finditer(before))
    if not verbs or title.start - len(before) + verbs[-1].start() < start:
        return start
    verb = verbs[-1]
    while len(verbs) > 1 and verbs[-2].end() == verb.start():  # 贯彻落实
        verbs.pop()
        verb = verbs[-1]
    place = title.start - len(before) + verb.start()
    return start if place - start <= _MANNER else place


def _document(
    text: str, quote: Stretch, title: Stretch, before: str, clause: int | None, starts: list[int]
) -> ExtractedDocument:
    name = text[title.start + 1 : title.end - 1]
    inside = starts[bisect_left(starts, quote.start) : bisect_left(starts, quote.end)]
    after = text[title.end : title.end + _REACH].split("\n", 1)[0]
    kind, doubt = _type(name, before, after)
    action, unsure = _action(before, after)
    said = standings_said(name, [("", after)])
    standing = None
    if kind not in WORKS and kind is not DocumentType.OTHER:
        standing = next(iter(said.values()), Standing.REGULAR)
    elif said:
        standing = next(iter(said.values()))
    return ExtractedDocument(
        *quote,
        quote.of(text),
        name,
        title.start + 1,
        kind,
        action,
        standing,
        clause_start=clause,
        clause_end=None if clause is None else quote.end,
        quantities=[place for place in inside if place not in range(*title)],
        doubt=unsure or doubt,
    )


def _type(name: str, before: str, after: str) -> tuple[DocumentType, str | None]:
    said = type_said(_END.sub("", name), [(before, after)])
    if said:
        return said[0], None
    if _VOLUMES.match(after):
        return DocumentType.BOOK, None
    word = _LAST.search(_END.sub("", name))
    if word:
        return _MORE_TYPES[word[0]], f"the type is a guess from the last word, {word[0]}"
    return DocumentType.OTHER, "neither the title nor a word beside it says what sort of work this is"


def _action(before: str, after: str) -> tuple[DocumentAction, str | None]:
    said = action_said(before, after)
    if said:
        return said[0], None
    verbs = list(_ANY_VERB.finditer(before))
    if _SHORT.search(before):
        return DocumentAction.MENTIONED, "this is the short form of a title"
    if _ENTERS.match(after) and (not verbs or before.endswith("的")):
        return DocumentAction.ISSUED, "the verb stands behind the title"
    if not verbs:
        return DocumentAction.MENTIONED, None
    verb = verbs[-1]
    rest = before[verb.end() :]
    if "的" in rest or "在" in rest or len(rest) > _MANNER:
        return DocumentAction.MENTIONED, f"a verb stands in the clause ({verb[0]}), but not directly before the title"
    action = next(action for number, (action, _) in enumerate(_VERBS) if verb[f"v{number}"])
    return action, f"the verb before the title ({verb[0]}) is not its only one, or not directly before it"
