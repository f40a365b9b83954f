#!/usr/bin/env bash
# dateparser takes the Chinese for the year 2020 for 2020 years ago.
#
# Expected: `parse("2020年", languages=["zh"])` gives a day of 2020, as `2020年12月` does.
# Seen: dateparser 1.5.0, asked on 15 January 2021, gives 15 January of the year 1.
# For us: periods of a report are read by our own grammar; a date library is no second opinion on them.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check dateparser==1.5.0
"$folder/venv/bin/python" - <<'PYTHON'
from datetime import datetime
import dateparser
settings = {"RELATIVE_BASE": datetime(2021, 1, 15)}
year, month = (dateparser.parse(text, languages=["zh"], settings=settings) for text in ("2020年", "2020年12月"))
print(f"2020年 -> {year}; 2020年12月 -> {month}")
assert year == datetime(1, 1, 15) and (month.year, month.month) == (2020, 12)
PYTHON
