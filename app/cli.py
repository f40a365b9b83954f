"""The `workreport` command.

Every failure ends in `main`: as one line on stderr that says what to do, never as a traceback.
"""

import atexit
import gc
import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import wraps
from pathlib import Path
from time import monotonic, time
from typing import TYPE_CHECKING, Any, TextIO

import click

from app.environment import shipped, variables
from app.errors import SeedError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.ingest.folders import Folders
    from app.ingest.vocabularies import Vocabularies

_SEEDS = click.option(
    "--seeds",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with the seed files. May be repeated: what they hold belongs together. Default: the project's own.",
)
_BESIDE = click.option(
    "--seeds",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Seed folder whose vocabularies belong to DIR. May be repeated.",
)
_SOURCES = click.option(
    "--source",
    "sources",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Source text of a report, matched by its SHA-256. May be repeated.",
)


_NOTE = click.option("--note", help="Why the release is made, on one line. Everybody can read it.")
_BY = click.option(
    "--by", help="Who makes the release, on one line. Everybody can read it; without it nobody is named."
)
_JOBS = click.option(
    "--jobs",
    type=click.IntRange(1),
    help="How many processes read reports, at most; else one for each core, up to four. The result is the same.",
)


_USUAL = gc.get_threshold()
_SELDOM = 50_000, 50, 50  # objects made between collections: what commands import and read is hardly ever garbage


class _InterruptedError(Exception):
    """Ctrl-C. click turns a KeyboardInterrupt into an Abort and prints a line of its own; this one it passes on."""


class _Commands(click.Group):
    def invoke(self, context: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(context)
        except BaseException as error:
            if _is_interrupted(error):
                raise _InterruptedError from error
            raise


def _is_interrupted(error: BaseException | None) -> bool:
    """Tell whether this is Ctrl-C, or failed while what Ctrl-C had interrupted was put away."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__context__
    return error is not None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="workreport", message="%(package)s %(version)s")
def cli() -> None:
    """Structured work-report data: check seed files, load them, serve them."""
    if not variables():
        return
    from app.settings import unknown_variables

    for name, close in unknown_variables():
        meant = f"did you mean {close}?" if close else "docs/operating.md lists the settings"
        click.echo(f"warning: {name} is not a setting; {meant}", err=True)


@cli.command()
@_SEEDS
@_SOURCES
@_JOBS
def verify(seeds: tuple[Path, ...], sources: tuple[Path, ...], jobs: int | None) -> None:
    """Check every seed file and, with --source, every quote and position."""
    from app.ingest.folders import names_of
    from app.ingest.messages import count
    from app.ingest.pasting import to_paste
    from app.ingest.processes import usual_jobs
    from app.ingest.verify import verified

    folders = _folders(seeds)
    findings, drafts = verified(folders, sources, jobs or usual_jobs())
    if findings:
        raise SeedError(f"{count(len(findings), 'fault')} in {names_of(folders)}", findings, to_paste(findings))
    if sources:
        click.echo(f"{names_of(folders)}: every seed file and {count(len(sources), 'source text')} agree")
    else:
        click.echo(f"{names_of(folders)}: no faults; positions were not compared with a source")
    if drafts:
        click.echo(f"{count(len(drafts), 'draft')} left to review; the first: {drafts[0]}")


@cli.command()
@_SEEDS
@click.option(
    "--source",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Source text of the report.",
)
def locate(seeds: tuple[Path, ...], source: Path) -> None:
    """Fill in where titles, leads, quotes and numerals stand in the source, and the numerals that are missing."""
    from app.ingest.drafts import drafts_in
    from app.ingest.folders import names_of
    from app.ingest.locate import locate as run
    from app.ingest.messages import count, some

    folders = _folders(seeds)
    done = run(folders, source)
    for path, changed in done.changed.items():
        if changed is None:
            click.echo(f"{path}: left as it is: the program that writes JSON writes the places too")
        elif changed:
            click.echo(f"{path}: {count(changed, 'place')} filled in")
    if done.names:
        click.echo(f"names made that stay for ever: {some(done.names)}")
    if not done.names and not any(done.changed.values()):
        click.echo(f"{names_of(folders)}: nothing to fill in")
    if drafts := drafts_in(folders):
        click.echo(f"{count(len(drafts), 'draft')} left to review; the first: {drafts[0]}")


@cli.command()
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--source",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Source text of the report to review, matched by its SHA-256.",
)
@click.option("--port", default=0, type=click.IntRange(0, 65535), help="Port on 127.0.0.1. Default: any that is free.")
@click.option(
    "--apply",
    "former",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="corrections.yaml of a former review: apply it to this new extraction, and serve nothing.",
)
@_BESIDE
def review(folder: Path, source: Path, port: int, former: Path | None, seeds: tuple[Path, ...]) -> None:
    """Serve a page, for this machine only, on which a person accepts, corrects or rejects the drafts in DIR."""
    from app.ingest.messages import count
    from app.ingest.reapplying import reapply
    from app.review.server import serve_review
    from app.review.session import ReviewSession

    if former is not None:
        click.echo(f"{folder}: {count(reapply(folder, source, former), 'correction')} applied")
        return
    session = ReviewSession(folder, source, seeds)
    with suppress(KeyboardInterrupt):  # Ctrl-C is how it ends
        serve_review(session, port, opened=lambda address: click.echo(f"{address}\nCtrl-C ends the review"))


@cli.command()
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--report", help="Id of the only report to compare. Default: each report of DIR.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="json has every field of the figures.",
)
@_BESIDE
def diff(folder: Path, report: str | None, format_: str, seeds: tuple[Path, ...]) -> None:
    """Show which figures of the seed folder DIR differ from what is loaded, and from last year's report."""
    from app.db.connections import Connections
    from app.errors import NotReadyError
    from app.ingest.diff import Differ
    from app.ingest.diff_shown import as_json, as_text
    from app.queries.release import current_release
    from app.settings import settings

    with closing(Connections(settings().database_url, 1)) as reading, ExitStack() as stack:
        try:
            connection = stack.enter_context(reading.own())
            current_release(connection)
        except NotReadyError as error:
            click.echo(f"note: {error.reason.removesuffix('.')}: nothing is loaded to compare with", err=True)
            connection = None
        diffs = Differ(folder, connection, seeds).reports(report)
    if format_ == "json":
        sys.stdout.buffer.write(as_json(diffs))
    else:
        click.echo("\n".join(line for one in diffs for line in as_text(one)))


@cli.command()
@_SEEDS
@_SOURCES
@_NOTE
@_BY
@_JOBS
def load(
    seeds: tuple[Path, ...], sources: tuple[Path, ...], note: str | None, by: str | None, jobs: int | None
) -> None:
    """Verify the seed files and load what has changed, in one transaction."""
    from app.db.migrations import migrate
    from app.ingest.load import load as run
    from app.ingest.messages import count, some
    from app.ingest.processes import usual_jobs
    from app.ingest.releases import ReleaseReason

    why = ReleaseReason(note, by)
    with _database() as engine:
        migrate(engine)
        loaded = run(engine, _folders(seeds), sources, progress=_progress, why=why, jobs=jobs or usual_jobs())
    if anew := loaded.anew.editions:
        click.echo(f"{count(anew, 'edition')} of another version's shape rendered anew")
    for refused in loaded.anew.told:
        click.echo(refused, err=True)
    if loaded.changed:
        brought = f", new editions of {some(loaded.reports)}" if loaded.reports else ""
        click.echo(f"release {loaded.release}: {count(len(loaded.reports), 'report')}{brought}")
    else:
        click.echo(f"nothing changed; release {loaded.release} stays current")


@cli.command()
@click.option("--as", "number", type=click.IntRange(1), help="Make a new release of what this one had.")
@_NOTE
@_BY
def release(number: int | None, note: str | None, by: str | None) -> None:
    """List the releases; with --as undo those after a release, by a new one that repeats it."""
    from app.db.connections import Connections
    from app.queries.release import current_release
    from app.settings import settings

    if number is None and (note or by):
        raise click.UsageError("--note and --by go with --as")
    with closing(Connections(settings().database_url, 1)) as reading, reading.own() as connection:
        current_release(connection)  # raises what is wrong with the database: it is neither made nor migrated
        if number is None:
            from app.ingest.releases_shown import every_release

            for line in every_release(connection):
                click.echo(line)
            return
    from app.ingest.messages import count, some
    from app.ingest.releases import ReleaseReason
    from app.ingest.undo import undo

    why = ReleaseReason(note, by)
    with _database() as engine:
        made = undo(engine, number, why)
    if made.changed:
        reports = f"{count(len(made.reports), 'report')}{': ' if made.reports else ''}{some(made.reports)}"
        click.echo(f"release {made.release} repeats release {number}; it changes {reports}")
    else:
        click.echo(f"nothing changed; release {made.release} has what release {number} had")


@cli.command()
@click.argument("report")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_SEEDS
def attach(report: str, file: Path, seeds: tuple[Path, ...]) -> None:
    """Keep the text of REPORT, which is in FILE, in the database.

    You need the right to store it, since the text belongs to its publisher.
    """
    from app.db.connections import Connections
    from app.ingest.load import attach as run
    from app.queries.release import current_release
    from app.settings import settings

    with closing(Connections(settings().database_url, 1)) as reading, reading.own() as connection:
        current_release(connection)  # raises what is wrong with the database: attach neither makes nor migrates one
    with _database() as engine:
        attached = run(engine, _folders(seeds), report, file)
    if attached.changed:
        click.echo(f"release {attached.release}: the text of {report} is attached")
    else:
        click.echo(f"nothing changed; the text of {report} was attached before")


@cli.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write. Default: standard output.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="json has notes, places, changes and tables beside the text.",
)
@click.option("--seconds", type=click.IntRange(1, 3_600), help="Maximum time to read it. Default: 60.")
@click.option("--memory", type=click.IntRange(50, 100_000), help="Maximum memory to read it, in MB. Default: 1500.")
@click.option(
    "--unpacked", type=click.IntRange(1, 10_000), help="Maximum size of its unpacked parts, in MB. Default: 100."
)
def text(file: Path, out: Path | None, format_: str, **limits: int | None) -> None:
    """Print the plain text of a document: txt, html, mhtml, docx, pdf, ofd, doc, wps or rtf.

    Positions count in this text. What was done to it is said on standard error, and in full with --format json.
    """
    from app.ingest.document_text import read_document, shown

    document = read_document(file, **limits)
    written = shown(document) if format_ == "json" else document.text
    if format_ == "text":
        for note in document.notes:
            click.echo(f"note: {note}", err=True)
    if out is None:
        sys.stdout.buffer.write(written.encode())
    else:
        out.write_bytes(written.encode())


def _uncollected(command: Callable[..., None]) -> Callable[..., None]:
    """Make a command that ends soon collect no garbage: nearly all that it makes is needed until it ends."""

    @wraps(command)
    def run(*arguments: Any, **options: Any) -> None:
        gc.disable()
        atexit.register(gc.freeze)  # the interpreter collects once more at its end, whatever is disabled
        try:
            command(*arguments, **options)
        finally:
            gc.enable()

    return run


@cli.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--report", required=True, help="Id of the report, region, genre and year: qinghai-org-2020.")
@click.option("--year", required=True, type=click.IntRange(1900, 2100), help="Year under review, not that of delivery.")
@click.option("--region", required=True, help="Code of the region, ISO 3166-2: CN-QH.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder to make: seed files of drafts, and vocabularies.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["json", "langextract", "doccano", "doccano-relations", "label-studio"]),
    help="json prints all that was found, the others print it for an annotation tool.",
)
@click.option(
    "--from",
    "spans",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File of langextract, doccano or Label Studio, whose spans go in place of what is found here.",
)
@_SEEDS
@_uncollected
def extract(
    file: Path,
    report: str,
    year: int,
    region: str,
    out: Path | None,
    format_: str | None,
    spans: Path | None,
    seeds: tuple[Path, ...],
) -> None:
    """Find every numeral and every fact in a document, as a draft for a person to review."""
    from app.ingest.document_text import document_reading

    if out is None and format_ is None:
        raise click.UsageError("expected --out DIR, --format FORMAT, or both")
    with document_reading(file) as finish:  # its process, if it needs one, starts while the rest is loaded
        from app.ingest.extraction import as_json, check_codes, extract_text, unknown_word
        from app.ingest.figure_words import read_figure_words

        folders = _folders(seeds)
        vocabularies = _checked_vocabularies(folders) if out is not None else None
        words = vocabularies or read_figure_words(folders)
        check_codes(report, region, folders)
        text = finish().text
    draft = extract_text(file, text, words, year)
    for word, places in draft.unknown_words.items():
        click.echo(unknown_word(word, places), err=True)
    if spans is not None:
        from app.ingest.exchange import notes_of, take_file

        taken = take_file(spans, text, draft, words, year)
        draft = taken.draft
        for note in notes_of(taken):
            click.echo(note, err=True)
    if format_ == "json":
        sys.stdout.buffer.write(as_json(draft).encode())
    elif format_ is not None:
        from app.ingest.exchange import as_spans

        sys.stdout.buffer.write(as_spans(format_, report, text, draft).encode())
    if out is not None and vocabularies is not None:
        from app.ingest.drafting.folder import DraftOf, source_of, write_draft
        from app.ingest.drafts import drafts_in
        from app.ingest.messages import count

        write_draft(draft, text, DraftOf(report, year, region), folders, vocabularies, out)
        left = count(len(drafts_in(out)), "draft")
        click.echo(f"{out}: {left} to review; {source_of(file, draft)}", err=format_ is not None)


def _checked_vocabularies(folders: "Folders") -> "Vocabularies":
    from app.ingest.checks.vocabularies import checked_vocabularies

    return checked_vocabularies(folders)


@cli.command()
@click.argument("labels", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--text",
    "texts",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="Labelled text, or a folder of them, matched by SHA-256. May be repeated.",
)
@click.option("--errors", default=0, type=click.IntRange(0, 1_000), help="Number of kinds of mistake to show.")
@click.option("--errors-of-measured", is_flag=True, help="Show those of texts for measuring too.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Output format."
)
@_SEEDS
def evaluate(
    labels: tuple[Path, ...],
    texts: tuple[Path, ...],
    errors: int,
    errors_of_measured: bool,
    format_: str,
    seeds: tuple[Path, ...],
) -> None:
    """Compare what extraction finds in texts with LABELS: folders of label files, or of the seeds of a report."""
    import json

    from app.evaluate.table import as_json, shown
    from app.extract.extract import Extractor
    from app.ingest.evaluation import evaluate_labels
    from app.ingest.figure_words import read_figure_words

    words = read_figure_words(_folders(seeds))
    extractor = Extractor(words.grammar, words.unit_of, words.idioms)
    done = evaluate_labels(labels, texts, extractor.extract, seeds)
    for note in done.notes:
        click.echo(f"note: {note}", err=True)
    if format_ == "json":
        click.echo(json.dumps(as_json(done.texts, errors, errors_of_measured), ensure_ascii=False, indent=1))
    else:
        click.echo(shown(done.texts, errors, errors_of_measured))


@cli.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Replace PATH if it exists.")
def backup(path: Path, replace: bool) -> None:
    """Copy the database to PATH, safely even while it is served and loaded, and check the copy."""
    from app.safekeeping.backup import backup as run
    from app.settings import settings

    made = run(settings().database_url, path, replace=replace)
    click.echo(f"{path}: release {made.release}, {made.size:,} bytes, checked")


@cli.command("settings")
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects.")
def list_settings(as_json: bool) -> None:
    """List every setting with its value, where the value comes from, and what it is for; passwords are hidden."""
    from app.setting_list import as_lines, listed

    found = listed()
    if as_json:
        import json

        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(as_lines(found)))


@cli.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Replace a database that holds a release.")
def restore(path: Path, replace: bool) -> None:
    """Check the backup PATH and put it into the database, while that is served."""
    from app.safekeeping.restore import restore as run
    from app.settings import settings

    restored = run(settings().database_url, path, replace=replace)
    before = f", in place of release {restored.before}" if restored.before else ""
    click.echo(f"release {restored.release.number} is current again, checked{before}")


@cli.command()
def check() -> None:
    """Compare everything that the database holds with the digests that were made of it."""
    from app.db.connections import Connections
    from app.errors import WorkreportError
    from app.ingest.messages import count
    from app.safekeeping.check import check as run
    from app.settings import settings

    with closing(Connections(settings().database_url, 1)) as reading, reading.own() as connection:
        checked = run(connection)
    for line in (*checked.faults, *(f"note: {note}" for note in checked.notes)):
        click.echo(line)
    if checked.faults:
        found = count(len(checked.faults), "fault")
        raise WorkreportError(
            f"the database is damaged, {found}; `workreport restore FILE --replace` puts a backup back"
        )
    facts = f"{count(checked.editions, 'edition')}, {count(checked.facts, 'fact')}"
    click.echo(f"release {checked.release}: {facts}; nothing is damaged")


@cli.command()
@_SEEDS
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Number of processes.")
@click.option("--read-only", is_flag=True, help="Serve the database as it is: neither migrate nor load.")
def serve(seeds: tuple[Path, ...], host: str, port: int, workers: int, read_only: bool) -> None:
    """Migrate, load the seeds if they have changed, and serve."""
    gc.disable()  # until the server is open, but for a load: what is imported is no garbage
    from app.db.connections import Connections
    from app.seeing.logs import line
    from app.serving.listen import handed_over, listen
    from app.settings import settings

    config, folders = settings(), _folders(seeds)
    Connections(config.database_url, 1).close()  # reports a wrong address once, before every worker does
    sockets = handed_over() or listen(host, port)
    if (door := config.metrics_door) is not None:
        sockets += listen(*door)
    begun, changed = monotonic(), False
    if not read_only:
        from app.db.migrations import migrate
        from app.ingest.load import is_loaded
        from app.ingest.load import load as run

        gc.enable()
        with _database() as engine:
            migrate(engine)
            if not is_loaded(engine, folders):
                loaded, changed = run(engine, folders, progress=_progress), True
                for told in (*loaded.anew.told, f"release {loaded.release} is current"):
                    click.echo(line(config.log_format, told), err=True)
    took = monotonic() - begun
    if said := _compare(config.database_url, folders):
        click.echo(line(config.log_format, f"note: {said}"), err=True)
    gc.disable()
    from app.serving.server import StartLoad
    from app.serving.server import run as serve_until_stopped

    done = None if read_only else StartLoad(time(), took, changed)
    serve_until_stopped(config, sockets, workers, _collect_again, done)


@cli.command()
def mcp() -> None:
    """Serve the database to an agent on standard input and output (Model Context Protocol).

    The database is served as it is. A client starts this command itself; see docs/agents.md.
    """
    from app.agents.stdio import serve as serve_until_closed
    from app.settings import settings

    serve_until_closed(settings())


def _folders(seeds: tuple[Path, ...]) -> "Folders":
    """Return the seed folders that a command is given, else those of the settings."""
    from app.ingest.folders import together

    if seeds or not variables():  # no setting is another than by default
        return together(seeds or [shipped("seeds")])
    from app.settings import settings

    return together(settings().seeds)


def _compare(address: str, folders: "Folders") -> str | None:
    """Return where other reports are served than the seed folders have. Without a release, the server says why."""
    from app.db.connections import Connections
    from app.errors import NotReadyError
    from app.ingest.other_folders import unlike

    with suppress(NotReadyError), closing(Connections(address, 1)) as reading, reading.own() as connection:
        return unlike(connection, folders)
    return None


def _collect_again() -> None:
    """Collect garbage from here on; what is there by now stays, and is never looked through."""
    gc.freeze()
    gc.set_threshold(*_USUAL)
    gc.enable()


@contextmanager
def _database() -> "Iterator[Engine]":
    """Give an engine on the database of the settings. At the end, write everything to its file and close it.

    PostgreSQL may have replicas: then wait until one has applied everything, or say that none has.
    """
    from app.db.engine import make_engine, put_away
    from app.db.replication import unapplied
    from app.settings import settings

    engine = make_engine(settings().database_url)
    try:
        yield engine
        put_away(engine)
        if said := unapplied(engine):
            click.echo(f"note: {said}", err=True)
    finally:
        engine.dispose()


def _progress(done: int, reports: int) -> None:
    """Show the progress of a long load: on one line of a terminal, or in five lines of a log."""
    terminal = sys.stderr.isatty()
    if reports >= 20 and (done % max(1, reports // (50 if terminal else 5)) == 0 or done == reports):
        click.echo(
            f"{chr(13) if terminal else ''}{done} of {reports} reports", nl=not terminal or done == reports, err=True
        )


def main() -> None:
    """Run the command. A failure is one line on stderr. The exit code is then 1, or 2 for a wrong command line.

    After Ctrl-C it is 130, as in a shell. When the reader of the output is gone (`| head`), nothing is printed.
    """
    _open_streams()
    gc.set_threshold(*_SELDOM)
    # pydantic would look for plugins in every package that is installed; there are none for what commands check
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        try:
            status: int = cli.main(prog_name="workreport", standalone_mode=False) or 0
            sys.stdout.flush()
        except Exception as error:
            status = _fail(error)
    except BrokenPipeError:
        status = 1
    except OSError as error:  # the output cannot be written
        from app.failures import explain

        status = _say(f"error: {explain(error)}", 1)
    _close_streams()
    sys.exit(status)


def _fail(error: Exception) -> int:
    """Print what went wrong, and before it every fault in seeds, one per line. Returns the exit code."""
    if isinstance(error, BrokenPipeError):
        raise error
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return _say(error.format_message(), 2)
    if isinstance(error, click.ClickException):
        return _say(f"error: {_usage(error)}", error.exit_code)
    if isinstance(error, _InterruptedError | click.Abort):
        return _say("error: interrupted; what was not finished changed nothing", 130)
    from app.failures import explain, is_debugged

    if is_debugged():
        import traceback

        traceback.print_exception(error)
    if isinstance(error, SeedError):
        for line in (*error.findings, *error.hints):
            click.echo(line)
        return _say(f"error: {error.summary}", 1)
    return _say(f"error: {explain(error)}", 1)


def _usage(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    said = " ".join(error.format_message().split()).removesuffix(".")
    return f"{said}{'' if said.endswith('?') else ';'} see {context.command_path} --help" if context else said


def _say(text: str, status: int) -> int:
    """Print a line on stderr, if it is open. Returns the exit code."""
    with suppress(OSError):
        click.echo(text, err=True)
    return status


def _open_streams() -> None:
    """Make sure that all three streams are open, and that they can print any character, escaped where necessary.

    Where a stream was closed (`>&-`), the next file that is opened would get its number, and the output would go there.
    A closed stdout is replaced by one that cannot be written, so that printing is an error. A closed stderr is replaced
    by one that discards everything.
    """
    for name, flag in (("stdin", os.O_RDONLY), ("stdout", os.O_RDONLY), ("stderr", os.O_WRONLY)):
        stream: TextIO | None = getattr(sys, name)
        if stream is None:
            number = os.open(os.devnull, flag)  # takes the lowest free number, which is that of the stream
            setattr(sys, name, os.fdopen(number, "r" if name == "stdin" else "w", encoding="utf-8"))
        elif name != "stdin" and isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _close_streams() -> None:
    """Flush both streams now. Otherwise the interpreter does at exit, and prints that it cannot."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


if __name__ == "__main__":
    main()
