#!/usr/bin/env bash
# cntime-nlp reads the years 2016-2020年 as a duration of 2,020 years, and 2020年1-9月 as one day.
#
# Expected: the five years and the nine months, as with 至 in place of the hyphen, or an error.
# Seen: cntime-nlp 0.1.2 gives a `timedelta` of 2,020 years for the first, and the ninth of January for the second.
# For us: periods are read by our own grammar (`2016/2020`, `2020-01/2020-09`); a library of dates is no second opinion on them.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check cntime-nlp==0.1.2
"$folder/venv/bin/python" - <<'PYTHON' 2>/dev/null
from cntimenlp import TimeNormalizer
def read(text):
    return TimeNormalizer(isPreferFuture=False).parse(target=text, baseTime="2021-10-19 15:30:00")
word, years, months = read("2016年至2020年"), read("2016-2020年"), read("2020年1-9月")
for found in (word, years, months):
    print(found)
assert word == {"type": "timespan", "timespan": ["2016-01-01 00:00:00", "2020-01-01 00:00:00"]}
same = years["type"] == "timedelta" and years["timedelta"]["year"] == 2020
if not (same and months == {"type": "timestamp", "timestamp": "2020-01-09 00:00:00"}):
    raise SystemExit("cntime-nlp reads them otherwise now")
PYTHON
