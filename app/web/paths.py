"""Which paths a client may have meant that asked for one that does not exist."""

from collections.abc import Iterable

from app.errors import nearest
from app.schemas.base import MAX_TEXT


def nearest_paths(asked: str, paths: Iterable[str]) -> tuple[str, ...]:
    """Return those of `paths` whose words look like those of `asked`, best first; an id stays as it was sent.

    Ids in `paths` stand in braces. If only the slashes are wrong, it is the one path meant.
    """
    if len(asked) > MAX_TEXT:  # the time to compare grows with its square
        return ()
    parts = [part for part in asked.split("/") if part]
    known: dict[tuple[int, ...], dict[str, list[str]]] = {}  # by where the ids stand, and by the words around them
    for path in paths:
        names = path.split("/")[1:]
        ids = tuple(at for at, name in enumerate(names) if name.startswith("{"))
        if not ids or len(names) == len(parts):
            known.setdefault(ids, {})[_words(names, ids)] = names
    for ids in sorted(known, reverse=True):  # paths without ids come last
        said = _words(parts, ids)
        found = (said,) if said in known[ids] else nearest(said, known[ids])
        if found:
            return tuple(_filled(known[ids][words], ids, parts) for words in found)
    return ()


def _words(names: list[str], ids: tuple[int, ...]) -> str:
    return "/".join(name for at, name in enumerate(names) if at not in ids)


def _filled(names: list[str], ids: tuple[int, ...], parts: list[str]) -> str:
    return "/" + "/".join(parts[at] if at in ids else name for at, name in enumerate(names))
