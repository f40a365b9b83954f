"""The source of a report: a text file that is found by its SHA-256.

The supplied file, its SHA-256, the text that is kept and the text that positions count in are the same UTF-8 bytes. A
file in another encoding, or with a byte order mark, is refused and not converted
(docs/decisions/0021-sources-are-utf-8.md). Nothing is normalised, not even line ends.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from app.errors import SeedError
from app.ingest import limits
from app.ingest.file_text import BOM, ContentError, decode, read_bytes
from app.ingest.seed_file import Finding
from app.ingest.seed_folder import ReportSeeds


class Meeting(NamedTuple):
    """What became of a source file: see the fields of the same names of `SourceFile`."""

    matched: bool
    resembled: str | None
    undecided: bool
    mistaken: bool


@dataclass(slots=True)
class SourceFile:
    """A source file, and whether a report names it."""

    path: Path
    text: str
    sha256: str
    matched: bool = False  # a report names it
    resembled: str | None = None  # a report names this file with other line ends; a sentence that says which and how
    undecided: bool = False  # a report may name it, but cannot be read
    mistaken: bool = False  # a report seems to mean it, and names another
    _variants: dict[str, str] | None = None

    def meet(self, seeds: ReportSeeds) -> None:
        """Note whether a report names this file."""
        claimed = seeds.source_sha256
        if claimed == self.sha256:
            self.matched = True
        elif claimed is None:
            self.undecided = True
        elif claimed in self.variants:
            self.resembled = (
                f"the source of {seeds.folder.name!r} is this file {self.variants[claimed]}: "
                "its line ends were changed; make them so again"
            )

    def begin(self) -> None:
        """Forget every report."""
        self.matched, self.resembled, self.undecided, self.mistaken = False, None, False, False

    @property
    def meeting(self) -> Meeting:
        """What became of it since it began."""
        return Meeting(self.matched, self.resembled, self.undecided, self.mistaken)

    def join(self, met: Meeting) -> None:
        """Note what another process has found of one report more."""
        self.matched |= met.matched
        self.undecided |= met.undecided
        self.resembled = met.resembled or self.resembled

    @property
    def variants(self) -> dict[str, str]:
        """How the file differs from what editors and version control make of it, by the SHA-256 of that."""
        if self._variants is None:
            unix = self.text.replace("\r\n", "\n")
            made = {
                "with its line ends as LF": unix,
                "with its line ends as CRLF": unix.replace("\n", "\r\n"),
                "without the line end that is its last character": self.text.removesuffix("\n"),
                "with a line end as its last character": f"{self.text}\n",
            }
            self._variants = {_sha256(text.encode()): how for how, text in made.items()}
        return self._variants

    def unmatched(self) -> Finding:
        """Return the finding that no report has this source."""
        unknown = f"no report has a source with the SHA-256 {self.sha256}"
        message = self.resembled or f"{unknown}; give the file that was loaded, or correct `sha256` in report.yaml"
        return Finding(str(self.path), 0, "", message)


def read_source(path: Path) -> SourceFile:
    """Read a source file. Raises SeedError, which says what to do, where it is not a UTF-8 text or is too long."""
    try:
        content = read_bytes(path, limits.SOURCE_BYTES)
        text = decode(content)
        if content.startswith(BOM):
            raise ContentError(
                "expected a text without byte order mark, which some programs count as a character and others do not; "
                "write it without: tail -c +4 FILE > NEW"
            )
        if "\0" in text:
            raise ContentError(f"expected a text, found the character U+0000 at {text.index(chr(0))}")
        if not text.strip():
            raise ContentError("expected a text, found nothing")
    except ContentError as error:
        raise SeedError(f"{path}: {error}") from error
    return SourceFile(path, text, _sha256(content))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read_sources(paths: Iterable[Path]) -> dict[str, SourceFile]:
    """Read source files, by their SHA-256. Raises SeedError as `read_source` does."""
    return {source.sha256: source for source in map(read_source, paths)}


def unmatched(sources: Iterable[SourceFile]) -> list[Finding]:
    """Return a finding for each source that no report names, unless a report that cannot be read may name it."""
    return [source.unmatched() for source in sources if not source.matched and not source.undecided]


def stands_once(text: str, part: str) -> bool:
    """Tell whether `part` occurs exactly once in `text`. Overlapping occurrences count."""
    at = text.find(part)
    return at >= 0 and text.find(part, at + 1) < 0
