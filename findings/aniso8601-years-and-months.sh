#!/usr/bin/env bash
# aniso8601 refuses an interval of years, and one of months.
#
# Expected: 2016/2020 and 2020-01/2020-09 are intervals of ISO 8601, whose ends may have any precision that both share; each end alone is
# read, and so is an interval of days.
# Seen: aniso8601 10.0.1 takes the end for a part of the start, and raises MonthOutOfBoundsError (Month must be between 1..12) and
# ISOFormatError ("2020-2020-09" is not a valid ISO 8601 date). edtf reads both.
# For us: `period` is such an interval; in Python edtf reads it, or both sides of the slash are parsed alone.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check aniso8601==10.0.1 edtf==5.0.2
"$folder/venv/bin/python" - <<'PYTHON'
import aniso8601
from aniso8601.exceptions import ISOFormatError, MonthOutOfBoundsError
from edtf import parse_edtf
print(aniso8601.parse_interval("2020-06-01/2020-06-10"), aniso8601.parse_date("2020-09"))
assert parse_edtf("2016/2020").upper_strict()[:3] == (2020, 12, 31)
assert parse_edtf("2020-01/2020-09").upper_strict()[:3] == (2020, 9, 30)
found = []
for period in ("2016/2020", "2020-01/2020-09"):
    try:
        found.append(aniso8601.parse_interval(period))
    except (ISOFormatError, MonthOutOfBoundsError) as error:
        found.append(type(error))
        print(period, type(error).__name__, error)
if found != [MonthOutOfBoundsError, ISOFormatError]:
    raise SystemExit(f"aniso8601 reads them now: {found}")
PYTHON
