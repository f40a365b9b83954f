#!/usr/bin/env bash
# Two readers of Chinese dates take 9月30日前 (before 30 September) for thirty days before something.
#
# Expected: 30 September, as gggdtparser reads 9月30日之前, or a bound.
# Seen: gggdtparser 0.1.6 gives the day thirty days before today, pyunit-time 2024.7.3 the thirtieth day before the end of September,
# 31 August, also for 9月30日之前.
# For us: 前 behind a date is a deadline; a library of dates is not asked what a report's deadline is.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check gggdtparser==0.1.6 pyunit-time==2024.7.3
"$folder/venv/bin/python" - <<'PYTHON'
from datetime import date, timedelta
import gggdtparser
from pyunit_time import Time
today = date.today()
short, long = (gggdtparser.parse(text).date() for text in ("于9月30日前完成", "于9月30日之前完成"))
unit = [Time("2020-10-19 12:00:00").parse(text)[0]["keyDate"][:10] for text in ("于9月30日前完成", "于9月30日之前完成")]
print("gggdtparser on", today, "前:", short, "之前:", long)
print("pyunit-time on 2020-10-19:", unit)
assert (long.month, long.day) == (9, 30)
ago = abs((today - short).days - 30) <= 1
if not ago or unit != ["2020-08-31", "2020-08-31"]:
    raise SystemExit("they read it otherwise now")
PYTHON
