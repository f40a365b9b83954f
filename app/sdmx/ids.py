"""Our codes as ids of SDMX, and back.

An id has letters, digits, `_`, `@`, `$` and `-` (IDType of SDMX), which our codes have too, except `@` and `$`. So a
code is its own id, with two exceptions. A code without a letter, or one that programs take for a number or for nothing
(`1E5`, `NA`), has the mark `C$` before it. A breakdown is one id of all its members, `degree@doctor$sex@female`. What a
series has not is `_T` (total) for a breakdown and `_Z` (not applicable) for everything else, as the cross-domain code
lists say it; no code of ours begins with `_`. So two codes never share an id, and every id can be read back.
"""

from functools import lru_cache

TOTAL, NOT_APPLICABLE = "_T", "_Z"
_MARK, _OF, _AND = "C$", "@", "$"
# what readers of CSV take for a number, for true or false, or for nothing
_MISREAD = frozenset({"inf", "infinity", "nan", "na", "null", "none", "true", "false"})


@lru_cache(maxsize=16_384)
def id_of(code: str, none: str = NOT_APPLICABLE) -> str:
    """Return the id of a code, `none` where there is no code."""
    if not code:
        return none
    return _MARK + code if _is_misread(code) else code


def code_of(id_: str) -> str:
    """Return the code of an id, empty for that of no code."""
    return "" if id_ in (TOTAL, NOT_APPLICABLE) else id_.removeprefix(_MARK)


@lru_cache(maxsize=16_384)
def breakdown_id(members: tuple[str, ...]) -> str:
    """Return the id of a breakdown of its members, each `dimension:member`, in order."""
    return id_of(_AND.join(member.replace(":", _OF) for member in members), TOTAL)


def breakdown_of(id_: str) -> tuple[str, ...]:
    """Return the members of the breakdown of an id; raises ValueError for one that is no breakdown's."""
    members = tuple(member.replace(_OF, ":") for member in code_of(id_).split(_AND) if member)
    parts = [member.split(":") for member in members]
    if any(len(each) != 2 or not all(each) for each in parts) or breakdown_id(members) != id_:
        raise ValueError(id_)
    return members


def _is_misread(code: str) -> bool:
    if code.lower() in _MISREAD or not any(character.isalpha() for character in code):
        return True
    try:
        float(code)
    except ValueError:
        return False
    return True
