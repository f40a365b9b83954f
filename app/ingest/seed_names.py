"""The files of a seed folder by their names, which say what they hold. What is misnamed is a finding."""

from collections.abc import Collection, Sequence
from pathlib import Path

from app.errors import SeedError
from app.ingest.folders import Folders, each_of, is_hidden
from app.ingest.merged_file import MergedFile
from app.ingest.seed_file import SUFFIXES, Finding, SeedFile, seed_paths

_NAMED_BY = {"glossary": "zh", "idioms": "zh", "qualifiers": None}  # the field that names a record, else `code`
_MAY_LACK = frozenset({"bases"})  # vocabularies without which a seed folder is whole: then they have no term


def vocabulary_folders(folders: Folders) -> list[Path]:
    """Return the folder of the vocabularies of each seed folder. Raises SeedError where one is not a seed folder."""
    several = len(each_of(folders)) > 1
    bases = []
    for folder in each_of(folders):
        base = folder / "vocabulary"
        if not folder.is_dir():
            raise SeedError(f"there is no seed folder {folder}; name one with --seeds or WORKREPORT_SEEDS")
        if not base.is_dir() and not (several and (folder / "reports").is_dir()):
            raise SeedError(f"{folder} is not a seed folder: expected the folders vocabulary and reports in it")
        bases.append(base)
    return bases


def vocabulary_file(bases: Sequence[Path], name: str) -> SeedFile:
    """Return the file of a vocabulary, which is made of several where more than one folder has it."""
    files = [file_named(base, name) for base in bases if seed_paths(base, name)]
    files = files or [file_named(bases[0], name, "; a folder that adds to another is named behind it, with --seeds")]
    return files[0] if len(files) == 1 else MergedFile(files, _NAMED_BY.get(name, "code"))


def file_named(folder: Path, name: str, missing: str = "") -> SeedFile:
    """Return the seed file of that name. Where there is none, or more than one, that is a finding of it.

    `missing` is said besides where there is none.
    """
    paths = seed_paths(folder, name)
    empty = b"[]" if name in _MAY_LACK else b""
    file = SeedFile(paths[0]) if len(paths) == 1 else SeedFile(folder / f"{name}.yaml", empty)
    if not paths and name not in _MAY_LACK:
        file.report(0, "", f"the file is missing; an empty list is written []{missing}")
    elif len(paths) > 1:
        file.report(0, "", f"expected one file, found {' and '.join(path.name for path in paths)}")
    return file


def unknown_files(folder: Path, names: Collection[str]) -> list[Finding]:
    """Return a finding for each file that nothing reads: a misnamed seed file would otherwise be ignored silently."""
    expected = f"expected only the files {', '.join(sorted(names))}, each {' or '.join(SUFFIXES)}"
    return [
        Finding(str(path), 0, "", expected)
        for path in sorted(folder.glob("*"))
        if not is_hidden(path) and (path.stem not in names or path.suffix not in SUFFIXES)
    ]


class _Any(frozenset[str]):
    """The names in a file that cannot be read. It contains every name, so that no reference is reported as unknown."""

    def __contains__(self, _name: object) -> bool:
        return True


ANY = _Any()


def names_in(file: SeedFile, field: str) -> frozenset[str]:
    """Return the codes or slugs of all records. A record of a wrong form counts too, so that its fault is one only.

    Where the name of a record, or the whole file, cannot be read, the set contains every name.
    """
    data = file.data if isinstance(file.data, list) else [None]
    named = [record.get(field) if isinstance(record, dict) else None for record in data]
    names = frozenset(name for name in named if isinstance(name, str))
    return names if all(isinstance(name, str) for name in named) else ANY
