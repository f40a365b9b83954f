#!/usr/bin/env bash
# Three readers of Chinese dates leave out a year that is written 二〇二〇年, and take this year.
#
# Expected: 二〇二〇年十二月三十一日, as official documents write the date of issue, is 31 December 2020, or nothing.
# Seen: cntime-nlp 0.1.2, gggdtparser 0.1.6 and pyunit-time 2024.7.3 read month and day, and take the year of the present. All three
# read 2020年12月31日.
# For us: the date of issue of a report is read by our own grammar, which knows 〇; none of the three may fill it in.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check cntime-nlp==0.1.2 gggdtparser==0.1.6 pyunit-time==2024.7.3
"$folder/venv/bin/python" - <<'PYTHON' 2>/dev/null
from datetime import date
import gggdtparser
from cntimenlp import TimeNormalizer
from pyunit_time import Time
now = f"{date.today()} 12:00:00"
def read(text):
    return {
        "cntime-nlp": TimeNormalizer(isPreferFuture=False).parse(target=text, baseTime=now)["timestamp"][:10],
        "gggdtparser": str(gggdtparser.parse(text).date()),
        "pyunit-time": Time(now).parse(text)[0]["keyDate"][:10],
    }
digits, characters = read("2020年12月31日"), read("二〇二〇年十二月三十一日")
print("2020年12月31日:", digits)
print("二〇二〇年十二月三十一日:", characters)
assert set(digits.values()) == {"2020-12-31"}
if set(characters.values()) != {f"{now[:4]}-12-31"}:
    raise SystemExit("not all of them leave the year out now")
PYTHON
