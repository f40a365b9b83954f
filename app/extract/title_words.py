"""What a title in 《》 and the words beside it say about type, standing and action of a document.

Only words with one meaning decide. A verb or noun that could be meant otherwise decides nothing.
"""

from app.regex import regex
from app.vocabulary import DocumentAction, DocumentType, Standing

_RULES = {  # the last word of a title
    "通知": DocumentType.NOTICE,
    "办法": DocumentType.MEASURES,
    "措施": DocumentType.MEASURES,
    "意见": DocumentType.OPINION,
    "方案": DocumentType.PLAN,
    "规划": DocumentType.PLAN,
    "条例": DocumentType.REGULATION,
    "规定": DocumentType.RULES,
    "细则": DocumentType.RULES,
}
_MEDIA = {  # words directly beside a title: 《…》专题片
    **dict.fromkeys(("书籍", "图书", "丛书", "一书", "画册", "文集"), DocumentType.BOOK),
    **dict.fromkeys(("专题片", "纪录片", "宣传片", "电视片", "微电影", "影片", "电影"), DocumentType.FILM),
    **dict.fromkeys(("专栏", "栏目"), DocumentType.COLUMN),
}
WORKS = (DocumentType.BOOK, DocumentType.FILM, DocumentType.COLUMN)  # they are no rules and have no standing
_VERBS = {
    DocumentAction.ISSUED: ("印发", "出台", "下发", "制发", "颁布", "制定"),
    DocumentAction.DRAFTED: ("起草", "草拟"),
    DocumentAction.IMPLEMENTED: ("落实", "贯彻", "执行", "实施"),
    DocumentAction.STUDIED: ("学习",),
    DocumentAction.COMPILED: ("编纂", "发行", "出版"),
    DocumentAction.PRODUCED: ("拍摄", "摄制"),
    DocumentAction.OPENED: ("开设", "开办"),
}
_ACTION_OF = {verb: action for action, verbs in _VERBS.items() for verb in verbs}
_STANDINGS = {"试行": Standing.TRIAL, "暂行": Standing.PROVISIONAL}

_WORK_WORDS = "|".join(_MEDIA)
_RULE_WORDS = "|".join(_RULES)
_BRACKETS = regex(r"[(（][^()（）]*[)）]$")
_LAST_WORD = regex(rf"(?<!征求)({_RULE_WORDS})$")
_BEFORE_WORK = regex(rf"({_WORK_WORDS})$")
_AFTER_WORK = regex(rf"({_WORK_WORDS})(?![馆院])")
_OWN_STANDING = regex(rf"[(（](试行|暂行)[)）]$|(试行|暂行)(?:{_RULE_WORDS})$")
_AFTER_STANDING = regex(r"[(（](试行|暂行)[)）]")
TITLE = regex("《[^《》]*》")
_TITLES_BEFORE = regex("(?:《[^《》]*》[、和及与]?)+$")
_TITLES_AFTER = regex("(?:[、和及与]?《[^《》]*》)+")
_CLAUSE = regex("[^,，。;；:：!！?？]*$")
_VERB = regex(f"({'|'.join(_ACTION_OF)})$")
_NOT_YET = regex("拟|将|计划|准备|推动|推进|争取|配合|参与|未|不|待|的$")
# what may follow the title; after other words (印发《…》宣传册) the verb has another object than the title
_TAIL = regex(
    rf"$|[,，。;；:：、和及与!！?？)）]|{_WORK_WORDS}|[(（](?:试行|暂行)"
    "|第?[0-9一二三四五六七八九十]+(?:[、和至][0-9一二三四五六七八九十]+)*[卷册辑版]"
    "|等[0-9一二三四五六七八九十两几多项个份件]*(?:制度|文件|办法|措施|方案|意见|政策|规定|通知)"
)


def type_said(title: str, places: list[tuple[str, str]]) -> tuple[DocumentType, str] | None:
    """Return the type that a word beside the title, or the title's last word, names, with that word.

    `places` are the texts before and after 《title》 wherever it stands.
    """
    listed = False
    for before, after in places:
        match = _AFTER_WORK.match(after) or _BEFORE_WORK.search(before)
        if match:
            return _MEDIA[match[1]], match[1]
        others = _TITLES_AFTER.match(after)
        listed = listed or bool(others and _AFTER_WORK.match(after, others.end()))
    match = _LAST_WORD.search(_BRACKETS.sub("", title))
    # after a list (《…》《…》专题片) it is not clear which titles the word belongs to
    return (_RULES[match[1]], match[1]) if match and not listed else None


def standings_said(title: str, places: list[tuple[str, str]]) -> dict[str, Standing]:
    """Return what (试行) or (暂行) says: the word in the title, else those directly after it; empty where none is."""
    own = _OWN_STANDING.search(title)
    words = [own[1] or own[2]] if own else [match[1] for _, after in places if (match := _AFTER_STANDING.match(after))]
    return {word: _STANDINGS[word] for word in words}


def action_said(before: str, after: str) -> tuple[DocumentAction, str] | None:
    """Return the action of the verb directly before a title or a list of titles, None where that is not clear."""
    clause = _CLAUSE.search(_TITLES_BEFORE.sub("", before))
    verb = _VERB.search(clause[0]) if clause else None
    others = _TITLES_AFTER.match(after)
    if (
        clause is None
        or verb is None
        or _NOT_YET.search(clause[0])
        or not _TAIL.match(after, others.end() if others else 0)
    ):
        return None
    action = _ACTION_OF[verb[1]]
    plain = TITLE.sub("", clause[0])
    if any(word in plain for word, other in _ACTION_OF.items() if other is not action):
        return None
    return action, verb[1]
