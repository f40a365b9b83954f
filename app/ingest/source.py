"""The source text: found by its SHA-256, and what it alone can decide about the seeds.

The file that is supplied, the SHA-256, the text that is kept and the text that positions count in are the same UTF-8
bytes: a file in another encoding, or with a byte order mark, is refused and not converted
(docs/decisions/0021-sources-are-utf-8.md). Nothing is normalised; line ends count as they stand.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.errors import SeedError
from app.ingest import limits
from app.ingest.file_text import BOM, ContentError, decode, read_bytes
from app.ingest.seed_file import Finding
from app.ingest.seed_folder import ReportSeeds


@dataclass(slots=True)
class SourceFile:
    """A source file, and what reports say of it."""

    path: Path
    text: str
    sha256: str
    matched: bool = False  # a report claims it
    resembled: str | None = None  # what a report claims is this file but for what is said here
    undecided: bool = False  # a report may claim it, but cannot be read
    _variants: dict[str, str] | None = None

    def meet(self, seeds: ReportSeeds) -> None:
        """Note whether a report claims this file."""
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

    @property
    def variants(self) -> dict[str, str]:
        """The SHA-256 of what editors and version control make of the file, with how it differs."""
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
    """Read a source file; raises SeedError where it is no file of UTF-8 text, says how to make one, or is too long."""
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
    """Read source files, by their SHA-256; raises SeedError as `read_source` does."""
    return {source.sha256: source for source in map(read_source, paths)}


def unmatched(sources: Iterable[SourceFile]) -> list[Finding]:
    """Return a finding for each source that no report has; of one that an unread report may have, nothing is said."""
    return [source.unmatched() for source in sources if not source.matched and not source.undecided]


def stands_once(text: str, part: str) -> bool:
    """Tell whether `part` stands in `text` in one place only, overlapping places included."""
    at = text.find(part)
    return at >= 0 and text.find(part, at + 1) < 0
