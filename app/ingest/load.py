"""Verified seeds into the database: new editions and a release, in one transaction, or nothing at all.

`app.ingest.load_vocabulary` writes the vocabularies, `app.ingest.load_report` one report.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, Engine, delete, insert, literal, select, update

from app import index, schemas
from app import models as m
from app.db.engine import writing
from app.errors import SeedError
from app.ingest import edition_rows, kept_seeds, kinds, naming, outline, render
from app.ingest.drafts import drafts_of_vocabulary
from app.ingest.folders import Folders, names_of, report_folders
from app.ingest.former_renderings import take_away_former
from app.ingest.load_report import ReportLoader, note_shape
from app.ingest.load_vocabulary import check_reports_that_stay, put_vocabulary
from app.ingest.many_reports import ManyReports
from app.ingest.messages import count, refused
from app.ingest.preparing import PreparedReport, Preparing, Task
from app.ingest.processes import worth
from app.ingest.releases import UNSAID, ReleaseReason, complete_release, newest_release, put_release
from app.ingest.render import Names
from app.ingest.rendering_anew import RenderedAnew, render_anew
from app.ingest.seed_file import Finding
from app.ingest.seed_folder import fingerprint
from app.ingest.source import read_source, read_sources, unmatched
from app.ingest.verify import in_order, verify_shared
from app.safekeeping.digests import write_missing

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Loaded:
    """What a load did: the release that is current now, and the reports that got a new edition.

    `anew` tells of editions of another build's shape.
    """

    release: int
    reports: list[str] = field(default_factory=list)
    vocabulary: bool = False
    anew: RenderedAnew = field(default_factory=RenderedAnew)

    @property
    def changed(self) -> bool:
        """Whether there is a new release."""
        return bool(self.reports) or self.vocabulary or bool(self.anew.editions)


def seeds_digest(folders: Folders) -> str:
    """Return a digest of everything a load depends on: the seed files, and the code that renders and indexes them."""
    modules = [Path(str(module.__file__)) for module in (render, edition_rows, outline, naming, kept_seeds)]
    for package in (schemas, kinds, index):
        modules += sorted(Path(str(package.__file__)).parent.glob("*.py"))
    return fingerprint(folders, *modules)


@contextmanager
def _few_collections() -> Iterator[None]:
    """Let the cycle collector run rarely: a load makes millions of objects, and hardly any are part of a cycle."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@_few_collections()
def load(
    engine: Engine,
    folders: Folders,
    sources: Iterable[Path] = (),
    progress: Progress | None = None,
    why: ReleaseReason = UNSAID,
    jobs: int = 1,
) -> Loaded:
    """Verify and load seed folders. Loading the same seeds again changes nothing.

    A report that was loaded before and is in none of the folders stays as it is. Editions that a build with another
    shape of records rendered are rendered anew. `progress` is called with the number of reports done and their total.
    With `jobs` of 2 or more, up to so many other processes read, check and render; what is loaded is the same. Raises
    SeedError with every finding, and ProcessEndedError; after any failure nothing has changed.
    """
    texts = read_sources(sources)
    digest = seeds_digest(folders)
    vocabularies, findings = verify_shared(folders)
    _refuse(folders, findings, [])
    drafts = drafts_of_vocabulary(vocabularies.seeds)
    reports = _latest_first(folders)
    preparing = Preparing(vocabularies, texts, engine.dialect.name, Names.in_each_language(vocabularies.seeds))
    jobs = worth(jobs, len(reports))
    if jobs > 1:
        engine.dispose()  # no connection may be open in two processes
    with preparing.reports(jobs) as many, writing(engine) as connection:
        before = newest_release(connection)
        loaded = Loaded((before["id"] if before else 0) + 1)
        vocabulary = put_vocabulary(connection, vocabularies.seeds)
        loaded.vocabulary = before is None or before["vocabulary_id"] != vocabulary
        put_release(connection, loaded.release, vocabulary, digest, why)
        take_away_former(connection)
        loaded.anew = render_anew(connection, loaded.release)
        loader = ReportLoader(connection, preparing, loaded.release)
        loaded.reports = _put_all(loader, many, reports, findings, drafts, progress)
        findings += unmatched(texts.values())
        _refuse(folders, findings, drafts)
        note_shape(connection, (path.name for path in reports))
        if before and not loaded.changed:
            return _leave(connection, before["id"], loaded, digest)
        if loaded.vocabulary:
            check_reports_that_stay(connection, vocabularies, {path.name for path in reports}, loaded.release)
        complete_release(connection, loaded.release)
    return loaded


def _put_all(
    loader: ReportLoader,
    many: ManyReports[Task, PreparedReport],
    paths: Sequence[Path],
    findings: list[Finding],
    drafts: list[Finding],
    progress: Progress | None,
) -> list[str]:
    """Insert reports; return those that got a new edition. Adds what is found to `findings` and `drafts`."""
    new = []
    tasks = (loader.task(path, render=not findings and not drafts) for path in paths)
    for done, (task, prepared) in enumerate(many.results(tasks), 1):
        findings += prepared.findings
        drafts += prepared.drafts
        if findings or drafts:
            pass  # nothing will be loaded; the other reports are looked at, so that all is told at once
        elif loader.put(task, prepared):
            new.append(task.path.name)
        if progress:
            progress(done, len(paths))
    loader.finish()
    return new


def _latest_first(folders: Folders) -> list[Path]:
    """Return the folders of reports as lists show them: facts that are listed together are stored together."""
    return sorted(report_folders(folders), key=lambda path: path.name.rpartition("-")[2], reverse=True)


def _leave(connection: Connection, current: int, loaded: Loaded, digest: str) -> Loaded:
    """Leave a release that brings nothing. Seeds whose bytes are new and whose data are not are known next time."""
    connection.execute(delete(m.ReleaseTable).where(m.ReleaseTable.id == loaded.release))
    connection.execute(update(m.ReleaseTable).where(m.ReleaseTable.id == current).values(seeds_digest=digest))
    write_missing(connection)
    loaded.release = current
    return loaded


def _refuse(folders: Folders, findings: list[Finding], drafts: list[Finding]) -> None:
    """Raise SeedError where there is a fault, or a draft that nobody has reviewed."""
    if findings:
        raise refused("nothing was loaded", folders, in_order(findings))
    if drafts:
        left = f"{count(len(drafts), 'draft')} left to review in {names_of(folders)}"
        raise SeedError(f"nothing was loaded: {left}; the first: {drafts[0]}")


def attach(engine: Engine, folders: Folders, report: str, file: Path) -> Loaded:
    """Keep the text of a report in the database, so that its evidence shows whole sentences. Makes a new release.

    The file must be the source of the report, byte for byte (SHA-256). The seeds must be the ones that are loaded,
    because the evidence is rendered from them again. Raises SeedError otherwise; then nothing has changed.
    """
    source = read_source(file)
    vocabularies, findings = verify_shared(folders)
    reports = {path.name: path for path in report_folders(folders)}
    path = reports.get(report)
    if path is None:
        known = ", ".join([*reports][:20])
        raise SeedError(f"there is no report {report!r} in {names_of(folders)}; there are: {known}")
    preparing = Preparing(
        vocabularies, {source.sha256: source}, engine.dialect.name, Names.in_each_language(vocabularies.seeds)
    )
    prepared = preparing.prepare(Task(path, render=False))
    findings += prepared.findings
    if findings:
        raise refused("nothing was loaded", folders, in_order(findings))
    if not source.matched:
        found = f"expected the SHA-256 {prepared.source}, found {source.sha256}"
        resembled = f"; {source.resembled}" if source.resembled else ""
        raise SeedError(f"{file} is not the source of {report!r}: {found}{resembled}")
    digest = seeds_digest(folders)
    with writing(engine) as connection:
        before = newest_release(connection)
        if before is None or before["seeds_digest"] != digest or before["repeats"] is not None:
            raise SeedError(f"{names_of(folders)} is not what is loaded; run `workreport load` first")
        if connection.scalar(select(literal(1)).where(m.SourceTextTable.sha256 == source.sha256)):
            return Loaded(before["id"])
        connection.execute(insert(m.SourceTextTable).values(sha256=source.sha256, text=source.text))
        release = before["id"] + 1
        put_release(connection, release, before["vocabulary_id"], digest, UNSAID)
        loader = ReportLoader(connection, preparing, release)
        task = loader.task(path)
        loader.put(task, preparing.prepare(task))
        loader.finish()
        complete_release(connection, release)
    return Loaded(release, [report])


def is_loaded(engine: Engine, folders: Folders) -> bool:
    """Tell whether the current release was made from exactly these seeds."""
    with engine.connect() as connection:
        current = newest_release(connection)
    return current is not None and current["seeds_digest"] == seeds_digest(folders)
