"""All data of the current release as one file, which all processes of a machine share."""

import hashlib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.description.operator import Operator
from app.exports.folder import ExportFolder
from app.queries.release import ReleaseKey, created_at
from app.schemas.base import Lookup
from app.vocabulary import Format, Lang
from app.web.about import about_data, operator_of
from app.web.made_files import MadeFile, MadeFiles, Unwanted, UnwantedError
from app.web.relations import of_data
from app.web.request_context import BOTH_LANGUAGES, RequestContext, build, written_by
from app.web.stream import Streams

_OPEN = 4  # files that a worker has open: one that was removed takes its room until it is closed
_SECONDS = 60.0  # that a file stays open after it was asked for last


class Exports:
    """The exports of an application: the folder, and the files of it that are open."""

    def __init__(self, folder: ExportFolder, streams: Streams) -> None:
        self.folder = folder
        self.files = MadeFiles(streams, _OPEN, folder.most_bytes, _SECONDS)


def export_of(request: Request, form: Format) -> Response:
    """Answer with everything as one file; it is made when it is first asked for."""
    context = RequestContext(request, Lookup, (form,), languages=BOTH_LANGUAGES)
    if context.is_known:
        return context.not_modified()
    context.relations = of_data(context.release.number)
    exports: Exports = request.app.state.exports
    name = _name(context.release, form, operator_of(request))
    headers = [("Content-Disposition", f'attachment; filename="workreport-{context.release.number}.{form}"')]
    make = partial(_make, context, exports.folder, name, form)
    return context.made(exports.files, name, make, headers, long=not exports.folder.has(name))


def _name(release: ReleaseKey, form: Format, operator: Operator) -> str:
    """Return the name of a file: it tells apart whatever the bytes depend on."""
    what = repr((release.identity, build(), written_by(form), operator))
    return f"workreport-{release.number}-{hashlib.blake2b(what.encode(), digest_size=12).hexdigest()}.{form}"


def _make(
    context: RequestContext[Lookup], folder: ExportFolder, name: str, form: Format, unwanted: Unwanted
) -> MadeFile:
    # only here: every answer of the server comes from a process that has this module, and hardly any is an export
    from app.exports import sqlite_file, zip_file
    from app.exports.contents import Contents

    writers: Mapping[Format, Any] = {Format.ZIP: zip_file, Format.SQLITE: sqlite_file}  # which have the same `write`

    def write(path: Path, check: Callable[[], None]) -> None:
        with context.readers.reader(context.release) as reader:
            snapshot = reader.snapshot
            created = created_at(reader.connection, snapshot.release)
        operator = operator_of(context.request)
        contents = Contents(partial(context.readers.reading, snapshot.key), snapshot, created, operator)
        about = about_data(operator, Lang.EN, snapshot.release) | {"created": created.isoformat(timespec="seconds")}
        if address := operator.release_at(snapshot.release):
            about["url"] = address

        def go_on() -> None:
            check()
            if unwanted():
                raise UnwantedError

        writers[form].write(path, contents, {key: str(value) for key, value in about.items()}, go_on)

    return MadeFile(folder.opened(name, write))
