#!/usr/bin/env bash
# Microsoft's recognizer ends 2016—2020年 on the first of January 2020.
#
# Expected: the end of a range is the first day after it: 2021-01-01 here, as it is for 2020年 alone.
# Seen: recognizers-text-date-time 1.0.2a2 gives 2016-01-01 to 2020-01-01, four years; the last year of the plan is out.
# For us: `2016/2020` includes both years; an import that takes ends from such a library adds the year.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check recognizers-text-suite==1.0.2a2 'emoji<2'
"$folder/venv/bin/python" - <<'PYTHON'
from datetime import datetime
from recognizers_date_time import Culture, recognize_datetime
def read(text):
    found = recognize_datetime(text, Culture.Chinese, reference=datetime(2021, 1, 15))[0].resolution["values"][0]
    return found["start"], found["end"]
year, plan = read("2020年"), read("2016—2020年")
print(f"2020年: {year}; 2016—2020年: {plan}")
assert year == ("2020-01-01", "2021-01-01") and plan == ("2016-01-01", "2020-01-01")
PYTHON
