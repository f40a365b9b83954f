#!/usr/bin/env bash
# pandas makes numbers of the texts in NDJSON, where JSON says that they are texts.
#
# Expected: "2020" and "010", in quotes, stay texts, as they do in polars and DuckDB.
# Seen: pandas 3.1.1 gives 2020 and 10 from `read_json(lines=True)`. One row with "2016/2020" and all of the column stay texts, so
# that the type hangs on which rows were asked for. `dtype=False` keeps texts.
# For us: the README's example says `dtype=False`.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pandas==3.1.1
"$folder/venv/bin/python" - <<'PYTHON'
import io
import pandas
def read(text, **more):
    return pandas.read_json(io.StringIO(text), lines=True, **more).iloc[0].tolist()
row, other = '{"period":"2020","code":"010"}\n', '{"period":"2016/2020","code":"a"}\n'
alone, beside, kept = read(row), read(row + other), read(row, dtype=False)
print(f"one row {alone}, beside another {beside}, with dtype=False {kept}")
assert alone == [2020, 10] and beside == kept == ["2020", "010"]
PYTHON
