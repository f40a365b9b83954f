#!/usr/bin/env bash
# time-parser-zh puts this year in the place of the year that the text names.
#
# Expected: 2020年第四季度 is October to December 2020, as 2020年Q4 is, and 2020年底 and 2020年1-9月 are of 2020.
# Seen: time-parser-zh 1.0.0, asked on 19 October 2026, gives 2026 for all three, with the status `ok`.
# For us: periods are read by our own grammar; this library may serve for what was said of today, never for a report of another year.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check time-parser-zh==1.0.0
"$folder/venv/bin/python" - <<'PYTHON'
from datetime import datetime
from time_parser_zh import extract_date_range_v2
found = {}
for text in ("2020年Q4", "2020年第四季度", "2020年底", "2020年1-9月"):
    answer = extract_date_range_v2(text, today=datetime(2026, 10, 19, 15, 30))
    found[text] = answer.to_tuple()
    print(text, found[text], answer.recognition_status)
assert found.pop("2020年Q4") == ("2020-10-01", "2020-12-31")
if {begin[:4] for begin, _ in found.values()} != {"2026"}:
    raise SystemExit("time-parser-zh keeps the year now")
PYTHON
