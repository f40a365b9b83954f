#!/usr/bin/env bash
# polars takes NDJSON without a line for an error, where others take it for no rows.
#
# Expected: `read_ndjson` of an empty file gives a table without rows, as pandas and DuckDB do.
# Seen: polars 2.1.0 raises ComputeError.
# For us: an answer in NDJSON without a match is empty; whoever reads it with polars has to look first, or take CSV, which
# keeps its header.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check polars==2.1.0
"$folder/venv/bin/python" - <<'PYTHON'
import io
import polars
try:
    print(polars.read_ndjson(io.BytesIO(b"")))
except polars.exceptions.ComputeError as error:
    print(f"ComputeError: {error}")
else:
    raise SystemExit("polars reads it now")
PYTHON
