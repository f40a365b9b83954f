"""Reads a document in a process of its own, with limits on time and memory. A file may crash or stall that, not us."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import app
from app.documents import child, office
from app.documents.document import DocumentText
from app.documents.limits import ReadingLimits
from app.errors import DocumentError

_CHILD = Path(child.__file__)
_ROOT = Path(app.__file__).parent.parent
_TOO_LONG = (signal.SIGXCPU, signal.SIGKILL)


def read(content: bytes, limits: ReadingLimits | None = None) -> DocumentText:
    """Return the document that the bytes are. Raises DocumentError, in one line, whatever they are."""
    limits = limits or ReadingLimits()
    kind = office.kind_of(content)
    if kind is None:
        return _read(content, limits)
    document = _read(office.convert(content, kind, limits), limits)
    return office.checked(document, content, kind, limits)


def _read(content: bytes, limits: ReadingLimits) -> DocumentText:
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-B", "-P", str(_CHILD), json.dumps(asdict(limits))],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limits.seconds,
            env={**os.environ, "PYTHONPATH": path},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_long(limits) from error
    if done.returncode < 0 and -done.returncode in _TOO_LONG:
        raise _too_long(limits)
    if done.returncode:
        name = signal.Signals(-done.returncode).name if done.returncode < 0 else f"code {done.returncode}"
        needs = f"it is damaged, or needs more than {limits.memory_bytes // 1_000_000:,} MB of memory (--memory)"
        raise DocumentError(f"its reader crashed ({name}): {needs}")
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise DocumentError(answer["error"])
    return DocumentText.from_json(answer)


def _too_long(limits: ReadingLimits) -> DocumentError:
    return DocumentError(f"reading it takes longer than {limits.seconds:,} s: raise the limit (--seconds), or split it")
