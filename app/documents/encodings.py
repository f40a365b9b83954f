"""Tells the encoding of bytes that are not UTF-8. Nearly any bytes decode as GB18030: that they do proves nothing."""

import re

_RARE = 0.1  # the most of the characters beyond ASCII that are rare ones in a text in simplified Chinese
_EVERYDAY = "〇·—…\ue5e5"  # beyond GB 2312 in Python's tables; U+E5E5 is an old full-width blank


def is_mostly_utf_8(content: bytes) -> bool:
    """Tell whether bytes are a damaged UTF-8 text: most of its characters beyond ASCII decode, in others hardly any."""
    read = content.decode(errors="replace")
    return sum(map(len, re.findall("[^\x00-\x7f\ufffd]+", read))) > read.count("\ufffd")


def is_gb18030(content: bytes) -> bool:
    """Tell whether bytes are simplified Chinese. Other encodings decode as GB18030 too, but to rare characters."""
    try:
        beyond = re.sub("[\x00-\x7f]+", "", content.decode("gb18030"))
    except UnicodeDecodeError:
        return False
    rare = re.sub(f"[{_EVERYDAY}]+", "", beyond)
    common = rare.encode("gb2312", errors="ignore").decode("gb2312")
    return len(rare) - len(common) <= _RARE * len(beyond)
