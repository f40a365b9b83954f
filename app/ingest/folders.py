"""One seed folder, or several whose content belongs together.

Their order is that of the terms: those of the first folder come first.
"""

from collections.abc import Iterable
from pathlib import Path

Folders = Path | tuple[Path, ...]


def together(paths: Iterable[Path]) -> Folders:
    """Return folders as one, each of them once."""
    once: dict[Path, Path] = {}
    for path in paths:
        once.setdefault(path.resolve(), path)
    return tuple(once.values())


def each_of(folders: Folders) -> tuple[Path, ...]:
    """Return every folder."""
    return (folders,) if isinstance(folders, Path) else folders


def names_of(folders: Folders) -> str:
    """Return the folders for people: `seeds`, or `seeds, more and others`."""
    *most, last = map(str, each_of(folders))
    return f"{', '.join(most)} and {last}" if most else last


def report_folders(folders: Folders) -> list[Path]:
    """Return the folders of the reports: those of each seed folder by id."""
    bases = [folder / "reports" for folder in each_of(folders)]
    found = [path for base in bases if base.is_dir() for path in sorted(base.iterdir())]
    return [path for path in found if path.is_dir() and not is_hidden(path)]


def is_hidden(path: Path) -> bool:
    """Tell whether a file is not a seed: .git, .DS_Store, or what an editor keeps beside an open file."""
    return path.name.startswith(".")
