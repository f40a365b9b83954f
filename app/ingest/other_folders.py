"""Whether the reports that are served are those of the seed folders."""

from sqlalchemy import Connection

from app.ingest.folders import Folders, names_of, report_folders
from app.ingest.messages import some
from app.queries.figures import loaded_reports
from app.queries.release import current_release


def unlike(connection: Connection, folders: Folders) -> str | None:
    """Say in one line how the reports of the current release are others than those of the folders, None if they agree.

    Raises NotReadyError where there is no release.
    """
    loaded = {report.id for report in loaded_reports(connection, current_release(connection).number)}
    there = {path.name for path in report_folders(folders)}
    said = []
    if elsewhere := sorted(loaded - there):
        said.append(f"served as loaded from elsewhere: {some(elsewhere)}")
    if waiting := sorted(there - loaded):
        said.append(f"not loaded: {some(waiting)}")
    if not said:
        return None
    return f"the reports served are not those of {names_of(folders)} (--seeds or WORKREPORT_SEEDS): {'; '.join(said)}"
