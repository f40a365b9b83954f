"""doc, wps and rtf, through LibreOffice to docx. Its figures are compared with those that a second reader finds."""

import os
import resource
import shutil
import signal
import subprocess
from collections import Counter
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from app.documents.document import Did, DocumentText
from app.documents.limits import ReadingLimits
from app.errors import DocumentError
from app.regex import regex

_OFFICES = ("soffice", "libreoffice")
_SECOND = (("catdoc", "-w", "-d", "utf-8"), ("antiword", "-w", "0", "-m", "UTF-8.txt"))
_FIGURE = regex(r"\d+(?:[.,，]\d+)*")
_SHOWN = 8  # figures that a note lists


def convert(content: bytes, kind: str, limits: ReadingLimits) -> bytes:
    """Return a doc or rtf as docx. Raises DocumentError where LibreOffice is missing, fails or takes too long."""
    program = next(filter(None, map(shutil.which, _OFFICES)), None)
    if program is None:
        raise DocumentError(
            f"a {kind} file is read through LibreOffice, which is not installed: install it, or save the file as docx"
        )
    with TemporaryDirectory() as folder:
        source, made = Path(folder, f"document.{kind}"), Path(folder, "made", "document.docx")
        source.write_bytes(content)
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        arguments = [
            "--headless",
            "--norestore",
            "--nolockcheck",
            profile,
            "--convert-to",
            "docx",
            "--outdir",
            str(made.parent),
        ]
        _run([program, *arguments, str(source)], limits)
        if not made.is_file():
            raise DocumentError(f"LibreOffice cannot read the {kind} file: it is damaged, encrypted or of another kind")
        if made.stat().st_size > limits.unpacked_bytes:
            raise DocumentError(f"it becomes more than {limits.unpacked_bytes:,} bytes of docx")
        return made.read_bytes()


def checked(document: DocumentText, content: bytes, kind: str, limits: ReadingLimits) -> DocumentText:
    """Return the document with what a second reader says otherwise about its figures."""
    return document._replace(
        format=kind,
        reader=f"LibreOffice, {document.reader}",
        notes=(*document.notes, *_differences(document, content, kind, limits)),
    )


def _differences(document: DocumentText, content: bytes, kind: str, limits: ReadingLimits) -> list[str]:
    found = (
        next(((path, options) for name, *options in _SECOND if (path := shutil.which(name))), None)
        if kind == "doc"
        else None
    )
    if found is None:
        needs = "catdoc or antiword is not installed" if kind == "doc" else "there is none for rtf"
        return [f"its figures were not compared with those of a second reader: {needs}"]
    path, options = found
    name = Path(path).name
    with TemporaryDirectory() as folder:
        source = Path(folder, "document.doc")
        source.write_bytes(content)
        try:
            other = _run([path, *options, str(source)], limits, limits.memory_bytes).decode(errors="replace")
        except DocumentError as error:  # the document is read already
            return [f"its figures were not compared with those of a second reader: {error}"]
    ours, theirs = Counter(_FIGURE.findall(_own(document))), Counter(_FIGURE.findall(other))
    said = []
    for reader, more in (("LibreOffice", ours - theirs), (name, theirs - ours)):
        if more:
            shown = ", ".join(list(more)[:_SHOWN]) + (" …" if len(more) > _SHOWN else "")
            said.append(f"figures that only {reader} finds, look at each: {shown}")
    return said or [f"{name} finds the same figures"]


def _own(document: DocumentText) -> str:
    """Return the text without automatic numbers, which second readers do not show."""
    parts, at = [], 0
    for change in document.changes:
        if change.did is Did.NUMBER:
            parts.append(document.text[at : change.at])
            at = change.at + len(change.now)
    return "".join((*parts, document.text[at:]))


def _run(command: list[str], limits: ReadingLimits, memory_bytes: int | None = None) -> bytes:
    """Run a program and return what it prints; its children end with it.

    Raises DocumentError where it fails or takes too long. `memory_bytes` limits its address space.
    """

    def limit() -> None:
        bounds = {resource.RLIMIT_CPU: limits.seconds, resource.RLIMIT_CORE: 0, resource.RLIMIT_AS: memory_bytes}
        for what, most in bounds.items():
            if most is not None:
                with suppress(ValueError, OSError):  # a system that lacks one, or has a lower one already
                    resource.setrlimit(what, (most, most))

    name = Path(command[0]).name
    process = subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=limit,
    )
    try:
        printed = process.communicate(timeout=limits.seconds)[0]
    except subprocess.TimeoutExpired as error:
        raise DocumentError(f"{name} takes longer than {limits.seconds:,} s: raise the limit (--seconds)") from error
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()
    if process.returncode == -signal.SIGXCPU:
        raise DocumentError(f"{name} takes longer than {limits.seconds:,} s: raise the limit (--seconds)")
    if process.returncode:
        raise DocumentError(f"{name} fails with exit code {process.returncode}: the file may be damaged")
    return printed
