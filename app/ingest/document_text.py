"""`workreport text`: a document of any format to the text that positions count in."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.documents.document import DocumentText
from app.documents.guard import reading
from app.documents.limits import FILE_BYTES, ReadingLimits
from app.errors import DocumentError
from app.ingest.file_text import ContentError, read_bytes

_MB = 1_000_000


def read_document(
    path: Path, seconds: int | None = None, memory: int | None = None, unpacked: int | None = None
) -> "ReadDocument":
    """Read a document within limits: seconds, and megabytes of memory and of unpacked parts; None is the usual limit.

    Raises DocumentError, which names the file.
    """
    usual = ReadingLimits()
    limits = usual._replace(
        seconds=seconds or usual.seconds,
        memory_bytes=memory * _MB if memory else usual.memory_bytes,
        unpacked_bytes=unpacked * _MB if unpacked else usual.unpacked_bytes,
    )
    with document_reading(path, limits) as finish:
        return finish()


@contextmanager
def document_reading(path: Path, limits: ReadingLimits | None = None) -> Iterator[Callable[[], "ReadDocument"]]:
    """Give what ends the reading of a document, as `read_document` does. It begins at once."""
    try:
        content = read_bytes(path, FILE_BYTES)
    except ContentError as error:
        raise DocumentError(f"{path}: {error}") from error
    with reading(content, limits) as finish:
        yield partial(_finished, path, content, finish)


def _finished(path: Path, content: bytes, finish: Callable[[], DocumentText]) -> "ReadDocument":
    try:
        return ReadDocument(finish(), sha256(content).hexdigest())
    except DocumentError as error:
        raise DocumentError(f"{path}: {error}") from error


class ReadDocument:
    """A document and the SHA-256 of its file."""

    def __init__(self, document: DocumentText, digest: str) -> None:
        self.document, self.digest = document, digest
        self.text, self.notes = document.text, document.notes


def shown(read: ReadDocument) -> str:
    """Return what `--format json` prints: the document, with the digests of its file and of its text."""
    digests: dict[str, Any] = {"document": read.digest, "text": sha256(read.text.encode()).hexdigest()}
    return json.dumps({"sha256": digests, **read.document.as_json()}, ensure_ascii=False, indent=1) + "\n"
