#!/usr/bin/env bash
# jionlp reads nine months of a year as the whole year, and calls it accurate.
#
# Expected: `2020年1-9月` is January to September 2020, or is refused, as `1至9月` is.
# Seen: jionlp 1.5.31 gives 1 January to 31 December 2020, definition `accurate`.
# For us: part of a year is its own period; a reader of periods has to use up its whole text.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check jionlp==1.5.31
"$folder/venv/bin/python" - <<'PYTHON'
import jionlp
read = jionlp.parse_time("2020年1-9月", time_base=1610668800)
print(read)
assert read["time"] == ["2020-01-01 00:00:00", "2020-12-31 23:59:59"] and read["definition"] == "accurate"
PYTHON
