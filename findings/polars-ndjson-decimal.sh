#!/usr/bin/env bash
# polars writes decimals to NDJSON and cannot read them back as decimals.
#
# Expected: `read_ndjson` with a schema of Decimal reads what `write_ndjson` wrote, or JSON numbers, exactly.
# Seen: polars 2.1.0 writes decimals as texts and raises SchemaError for texts and for numbers. pyarrow 26.0.1 reads the numbers
# exactly with such a schema.
# For us: NDJSON gives polars no exact figures beyond what a float holds; CSV with a schema does.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check polars==2.1.0 pyarrow==26.0.1
"$folder/venv/bin/python" - <<'PYTHON'
import io
from decimal import Decimal
import polars, pyarrow, pyarrow.json
table = polars.DataFrame({"value": [Decimal("12345678901234567.89")]}, schema={"value": polars.Decimal(20, 2)})
written = table.write_ndjson()
print("written:", written.strip())
assert written == '{"value":"12345678901234567.89"}\n'
for text in (written, '{"value":12345678901234567.89}\n'):
    try:
        polars.read_ndjson(io.BytesIO(text.encode()), schema=table.schema)
    except polars.exceptions.SchemaError:
        print("SchemaError:", text.strip())
    else:
        raise SystemExit("polars reads it now")
options = pyarrow.json.ParseOptions(explicit_schema=pyarrow.schema([("value", pyarrow.decimal128(20, 2))]))
exact = pyarrow.json.read_json(io.BytesIO(b'{"value":12345678901234567.89}\n'), parse_options=options)["value"][0]
assert exact.as_py() == Decimal("12345678901234567.89")
csv = polars.read_csv(io.BytesIO(b"value\n12345678901234567.89\n"), schema=table.schema)
assert csv["value"][0] == Decimal("12345678901234567.89")
PYTHON
