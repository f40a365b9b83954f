#!/usr/bin/env bash
# pandas reads a CSV column as floats first, and then makes the decimals of it that were asked for.
#
# Expected: `read_csv` with an Arrow decimal type gives the digits of the file.
# Seen: pandas 3.1.1 with engine="pyarrow" (pyarrow 26.0.1) gives 12345678901234568 for 12345678901234567.89, without a warning; the
# type says decimal128(38, 12). Read as text and then cast by `astype`, every digit is there.
# For us: docs/tables.md reads texts and casts them.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pandas==3.1.1 pyarrow==26.0.1
"$folder/venv/bin/python" - <<'PYTHON'
import io
from decimal import Decimal
import pandas, pyarrow
exact = pandas.ArrowDtype(pyarrow.decimal128(38, 12))
text = "value\n12345678901234567.89\n"
plain = pandas.read_csv(io.StringIO(text), engine="pyarrow", dtype={"value": exact})["value"]
cast = pandas.read_csv(io.StringIO(text), dtype="string[pyarrow]").astype({"value": exact})["value"]
print(f"read as {plain.dtype}: {plain[0]}; as text, then cast: {cast[0]}")
assert plain.dtype == cast.dtype == exact
assert plain[0] == 12345678901234568 and cast[0] == Decimal("12345678901234567.89")
PYTHON
