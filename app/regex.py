"""Regular expressions that are compiled when they are first used.

Compiling one takes longer than a search through a page. No text needs all of ours, and most commands need none.
"""

import re
from typing import Any, cast

LETTER = r"[^\W\dA-Za-z_]"
"""One Chinese character, as a pattern: any letter that is not ASCII. [一-龥] takes 1 ms to compile, for each time that
it stands in a pattern (Python 3.11 marks its 20,902 characters one by one)."""

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn")


class _Uncompiled:
    """Stands for a compiled pattern. It has the methods of one as soon as the first of them is asked for."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern, self._flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        """Compile the pattern, and keep its methods: this is called only for what is not there yet."""
        compiled = re.compile(self.pattern, self._flags)
        self.__dict__.update((method, getattr(compiled, method)) for method in _METHODS)
        return getattr(compiled, name)


def regex(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern that is compiled when it is first used, and used as any other."""
    return cast("re.Pattern[str]", _Uncompiled(pattern, flags))
