"""Reads a document in a process of its own, with limits on time and memory. A file may crash or stall that, not us.

A plain text is read here: nothing of it is unpacked or parsed, and its size is bounded.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import app
from app.documents import child, txt
from app.documents.document import DocumentText
from app.documents.limits import ReadingLimits
from app.documents.office_kind import kind_of
from app.documents.opening import is_plain
from app.errors import DocumentError

_CHILD = Path(child.__file__)
_ROOT = Path(app.__file__).parent.parent
_TOO_LONG = (signal.SIGXCPU, signal.SIGKILL)


def read(content: bytes, limits: ReadingLimits | None = None) -> DocumentText:
    """Return the document that the bytes are. Raises DocumentError, in one line, whatever they are."""
    with reading(content, limits) as finish:
        return finish()


@contextmanager
def reading(content: bytes, limits: ReadingLimits | None = None) -> Iterator[Callable[[], DocumentText]]:
    """Give what ends the reading of a document, as `read` does. Its process starts at once, beside other work."""
    limits = limits or ReadingLimits()
    if is_plain(content, limits):
        yield partial(txt.read, content, limits)
        return
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-B", "-P", str(_CHILD), json.dumps(limits._asdict())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
    ) as process:
        try:
            yield partial(_read, process, limits, content)
        finally:
            process.kill()


def _read(process: subprocess.Popen[bytes], limits: ReadingLimits, content: bytes) -> DocumentText:
    kind = kind_of(content)
    if kind is None:
        return _answer(process, limits, content)
    from app.documents import office

    document = _answer(process, limits, office.convert(content, kind, limits))
    return office.checked(document, content, kind, limits)


def _answer(process: subprocess.Popen[bytes], limits: ReadingLimits, content: bytes) -> DocumentText:
    try:
        said, _ = process.communicate(content, limits.seconds)
    except subprocess.TimeoutExpired as error:
        raise _too_long(limits) from error
    if process.returncode < 0 and -process.returncode in _TOO_LONG:
        raise _too_long(limits)
    if process.returncode:
        code = process.returncode
        name = signal.Signals(-code).name if code < 0 else f"code {code}"
        needs = f"it is damaged, or needs more than {limits.memory_bytes // 1_000_000:,} MB of memory (--memory)"
        raise DocumentError(f"its reader crashed ({name}): {needs}")
    answer = json.loads(said)
    if "error" in answer:
        raise DocumentError(answer["error"])
    return DocumentText.from_json(answer)


def _too_long(limits: ReadingLimits) -> DocumentError:
    return DocumentError(f"reading it takes longer than {limits.seconds:,} s: raise the limit (--seconds), or split it")
