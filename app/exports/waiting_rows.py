"""Rows as columns that wait in a file without a name until their table has its turn."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any


class WaitingRows:
    """Rows that are added part by part, and given once, in the same parts. `stack` closes the file, in `folder`."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        self._file = stack.enter_context(tempfile.TemporaryFile(dir=folder))  # noqa: SIM115 - it is one
        self._writer: Any = None

    def add(self, rows: Any) -> None:
        """Add rows, all of the same columns."""
        from pyarrow import ipc

        if self._writer is None:
            options = ipc.IpcWriteOptions(compression="lz4")
            self._writer = ipc.new_stream(self._file, rows.schema, options=options)
        self._writer.write_table(rows)

    def batches(self) -> Iterator[Any]:
        """Give the rows."""
        from pyarrow import ipc

        if self._writer is not None:
            self._writer.close()
            self._file.seek(0)
            yield from ipc.open_stream(self._file)
