"""The `workreport` command."""

import gc
import sys
from pathlib import Path

import click

from app.errors import WorkreportError
from app.settings import settings

_SEEDS = click.option(
    "--seeds",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with the seed files; the project's own unless given.",
)
_SOURCES = click.option(
    "--source",
    "sources",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Source text of a report, matched by its SHA-256; may be given again.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Structured work-report data: check seed files, load them, serve them."""


@cli.command()
@_SEEDS
@_SOURCES
def verify(seeds: Path | None, sources: tuple[Path, ...]) -> None:
    """Check every seed file; with --source, every quote and position too."""
    from app.ingest.verify import verify as run

    folder = seeds or settings().seeds
    findings = run(folder, sources)
    for finding in findings:
        click.echo(str(finding))
    if findings:
        click.echo(f"{len(findings)} {'fault' if len(findings) == 1 else 'faults'} in {folder}", err=True)
        sys.exit(1)
    against = f" and {len(sources)} source texts" if sources else ""
    click.echo(
        f"{folder}: every seed file{against} agree"
        if sources
        else f"{folder}: no faults; positions were not compared with a source"
    )


@cli.command()
@_SEEDS
@click.option(
    "--source",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Source text of the report.",
)
def locate(seeds: Path | None, source: Path) -> None:
    """Fill in where each quote stands in the source."""
    from app.ingest.locate import locate as run

    for path, changed in run(seeds or settings().seeds, source).items():
        click.echo(f"{path}: {changed} places filled in")


@cli.command()
@_SEEDS
@_SOURCES
def load(seeds: Path | None, sources: tuple[Path, ...]) -> None:
    """Verify the seed files and load what changed, in one transaction."""
    from app.db import make_engine, migrate
    from app.ingest.load import load as run

    folder = seeds or settings().seeds
    engine = make_engine(settings().database_url)
    migrate(engine)
    loaded = run(engine, folder, sources, progress=_progress)
    if loaded.changed:
        click.echo(f"release {loaded.release}: {_count(loaded.reports)}, new editions of {_some(loaded.reports)}")
    else:
        click.echo(f"nothing changed; release {loaded.release} stays current")


@cli.command()
@click.argument("report")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_SEEDS
def attach(report: str, file: Path, seeds: Path | None) -> None:
    """Keep the text of REPORT, in FILE, in the database, for whoever has the right to it."""
    from app.db import make_engine
    from app.ingest.load import attach as run

    attached = run(make_engine(settings().database_url), seeds or settings().seeds, report, file)
    if attached.changed:
        click.echo(f"release {attached.release}: the text of {report} is attached")
    else:
        click.echo(f"nothing changed; the text of {report} was attached before")


@cli.command()
@_SEEDS
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes that answer.")
@click.option("--read-only", is_flag=True, help="Neither migrate nor load: serve what is there.")
def serve(seeds: Path | None, host: str, port: int, workers: int, read_only: bool) -> None:
    """Migrate, load the seeds if they changed, and serve."""
    if not read_only:
        from app.db import make_engine, migrate
        from app.ingest.load import is_loaded
        from app.ingest.load import load as run

        folder = seeds or settings().seeds
        engine = make_engine(settings().database_url)
        migrate(engine)
        if not is_loaded(engine, folder):
            loaded = run(engine, folder, progress=_progress)
            click.echo(f"release {loaded.release} is current", err=True)
        engine.dispose()
    gc.disable()  # until the application is open: what it imports is no garbage, and takes a tenth less without
    from app.web.server import run as serve_until_stopped

    serve_until_stopped(settings(), host, port, workers)


def _progress(done: int, reports: int) -> None:
    """Show how far a load is, where there is enough to wait for: on one line of a terminal, else now and then."""
    terminal = sys.stderr.isatty()
    if reports >= 20 and (done % max(1, reports // (50 if terminal else 5)) == 0 or done == reports):
        click.echo(
            f"{chr(13) if terminal else ''}{done} of {reports} reports", nl=not terminal or done == reports, err=True
        )


def _count(reports: list[str]) -> str:
    return f"{len(reports)} report{'' if len(reports) == 1 else 's'}"


def _some(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "") if names else "none"


def main() -> None:
    """Run the command; an error of ours is one line on stderr and exit code 1."""
    try:
        cli(standalone_mode=True)
    except WorkreportError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
