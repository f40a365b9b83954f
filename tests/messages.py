"""Keeps `app/texts.zh.po` in step with the texts in the code: `make messages`. Its entries are looked up by key.

A new key gets an entry to fill in, or the translation of a key that is gone and had the very same English. Where the
English changed, the Chinese stays and the entry becomes fuzzy, with the English before, until someone takes the mark
away. Entries that nothing uses go.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pkgutil import walk_packages

import polib

import app
from app.pages import openapi
from app.routers import ROOMS, WELL_KNOWN
from app.settings import ROOT
from app.texts import FILE, KNOWN
from app.vocabulary import Lang

HEADER = "Texts of workreport. The context (msgctxt) is the key. `make messages` keeps the file in step with the code."
GAP = re.compile(r"\{(\w+)\}")


def declared() -> dict[str, str]:
    """Return the English of every key in the code."""
    for module in walk_packages(app.__path__, "app."):
        import_module(module.name)
    openapi.document(openapi.routes_of((*ROOMS, *WELL_KNOWN)), Lang.EN)
    return dict(sorted(KNOWN.items()))


def catalogue(text: str = "") -> polib.POFile:
    """Read a PO file, or make an empty one."""
    return polib.pofile(text, wrapwidth=120, check_for_duplicates=True) if text else polib.POFile(wrapwidth=120)


def updated(old: polib.POFile, texts: Mapping[str, str]) -> polib.POFile:
    """Return the file for just these texts, with what is translated already."""
    new = catalogue()
    new.header = HEADER
    new.metadata = {"Language": "zh", "Content-Type": "text/plain; charset=utf-8", "Content-Transfer-Encoding": "8bit"}
    new.metadata |= old.metadata  # what the translators' tools keep there
    entries = {entry.msgctxt: entry for entry in old if not entry.obsolete}
    moved = {entry.msgid: entry for key, entry in entries.items() if key not in texts}
    for key, english in sorted(texts.items()):
        entry = entries.get(key) or moved.get(english) or polib.POEntry()
        before = entry.previous_msgid if entry.fuzzy else None
        if entry.msgstr and entry.msgid != english:
            before = before or entry.msgid
        flags = [*(["fuzzy"] if before else []), *(["python-brace-format"] if GAP.search(english) else [])]
        new.append(
            polib.POEntry(
                msgctxt=key,
                msgid=english,
                msgstr=entry.msgstr,
                flags=flags,
                previous_msgid=before,
                tcomment=entry.tcomment,
            )
        )
    return new


def faults(file: polib.POFile, texts: Mapping[str, str]) -> Iterator[str]:
    """Say what is not translated, or not looked at since its English changed; each with its key."""
    entries = {entry.msgctxt: entry for entry in file if not entry.obsolete}
    for key in sorted(texts.keys() | entries.keys()):
        entry, english = entries.get(key), texts.get(key)
        if entry is None:
            yield f"{key}: no entry for {english!r}; run `make messages`"
        elif english is None:
            yield f"{key}: nothing uses {entry.msgid!r}; run `make messages`"
        elif not entry.msgstr:
            yield f"{key}: no Chinese for {english!r}"
        elif entry.msgid != english:
            yield f"{key}: the English was {entry.msgid!r} and is {english!r}; run `make messages`, look at the Chinese"
        elif entry.fuzzy:
            was = entry.previous_msgid
            yield f"{key}: the English was {was!r} and is {english!r}; look at the Chinese, then take the mark away"
        elif sorted(GAP.findall(english)) != sorted(GAP.findall(entry.msgstr)):
            yield f"{key}: the gaps of {english!r} and {entry.msgstr!r} differ"


def placed(left: Iterable[str]) -> Iterator[str]:
    """Put before each fault the line of the file where its entry begins."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    at = {
        line.removeprefix('msgctxt "').rstrip('"'): n for n, line in enumerate(lines, 1) if line.startswith("msgctxt")
    }
    for fault in left:
        yield f"{FILE.relative_to(ROOT)}:{at[fault.split(':')[0]]}: {fault}"


def main() -> None:
    """Bring the file up to date and say what is left to do, where, and what to run next."""
    texts = declared()
    file = updated(catalogue(FILE.read_text(encoding="utf-8")), texts)
    FILE.write_text(str(file), encoding="utf-8")
    left = list(faults(file, texts))
    print("\n".join(placed(left)) or "every text has its Chinese")
    print("then run `make messages` again" if left else "now run `make openapi`")


if __name__ == "__main__":
    main()
