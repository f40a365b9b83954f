"""What must hold of former slugs: nothing has them any more, and each leads to a fact of the report."""

from app.ingest.renames import chain
from app.ingest.seed_folder import ReportSeeds, Slugs
from app.ingest.seed_table import is_known
from app.ingest.seeds import ReportSeed


def check_renamed(seeds: ReportSeeds, report: ReportSeed, slugs: Slugs) -> None:
    """Check the former slugs of a report. `slugs` are those of all its facts."""
    known = frozenset[str]().union(*slugs.values())
    for former, new in report.renamed.items():
        at = ("renamed", former)
        if former in known:
            seeds.file.fault(at, f"expected a slug that no fact has any more, found {former!r}, which a fact has")
        steps = chain(report.renamed, former)
        if len(set(steps)) < len(steps):
            if steps[-1] == former:  # said once for each slug of the circle, not for those that lead into it
                seeds.file.fault(at, f"expected a slug of today, found a circle: {' -> '.join(steps)}")
        elif new not in report.renamed:
            is_known(seeds.file, at, new, known, "slug of the report")
