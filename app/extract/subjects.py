"""What a figure counts: the words of its paragraph that say it, as written."""

import re

from app.extract.context import Context

_VERBS = (
    "新增|新建|建成|完成|实现|达到?|增长|增加|提高|提升|下降|降低|减少|突破|超过?|投入|投用|开工|改造|培育|引进|举办|开展|选拔|招录|发放|获批"
    "|入选|出台|制定|印发|培训|组织|增至|升至|降至|为|有|占|约|近|稳定在|保持在|控制在|分别|年均|累计|新|了|的|共|已"
)
_TAIL = re.compile(rf"(?:{_VERBS})+$")
_HEAD = re.compile(rf"^(?:全[省市国]|我[省市国]|其中|各级|{_VERBS}|[一二三四五六七八九十]是|和|与|及|、)+")
_NOUN = re.compile(
    "^(?:的)?([一-龥A-Za-z]{1,14}?)(?=[，。；：！？、,;:!?（(“”《》\n|]|达|增|新|完成|建成|全部|获|入选|分别|$)"
)
_OWN_WORDS = "元 % 美元 个百分点 百分点 倍 吨 斤 亩 公里 千瓦 千瓦时 立方米 平方米"
_OWN = frozenset(_OWN_WORDS.split())


def subject_of(context: Context) -> tuple[str, int] | None:
    """Return the words that say what is counted, and where they stand. None where none stand beside the figure."""
    numeral = context.numeral
    following = _NOUN.match(context.after)
    if following and numeral.unit not in _OWN:
        return following[1], numeral.end + following.start(1)
    words = _TAIL.sub("", context.before)
    head = _HEAD.match(words)
    kept = words[head.end() :] if head else words
    if not kept:
        return None
    return kept, numeral.start - len(context.before) + (len(words) - len(kept))
