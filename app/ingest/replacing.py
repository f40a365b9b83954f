"""Replacing files whole: a full disk, a signal or a reader beside us never meets half a file."""

import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path


def replace_files(contents: Mapping[Path, str]) -> None:
    """Replace files, or make them: each is first written beside the old one, then all are moved into place.

    Raises OSError; then none has changed, unless moving itself failed.
    """
    written: list[tuple[Path, Path]] = []
    try:
        for path, content in contents.items():
            target = path.resolve()
            beside = target.with_name(f".{target.name}.new")
            written.append((beside, target))
            beside.write_bytes(content.encode())
            if target.exists():
                shutil.copymode(target, beside)
        for beside, target in written:
            beside.replace(target)
    except OSError as error:
        error.filename = str(written[-1][1].parent)  # the error of a full disk names no file
        raise
    finally:
        for beside, _ in written:
            with suppress(OSError):  # it was moved into place, or the folder cannot be written
                beside.unlink()
