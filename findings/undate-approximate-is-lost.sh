#!/usr/bin/env bash
# undate reads an approximate year and writes a certain one.
#
# Expected: 2020~ (about 2020) is written 2020~ again, or refused, as [2019,2020] is.
# Seen: undate 0.8.0 reads 2020~ and 2020?, finds them equal to 2020, and writes 2020; the end of 2016/2020~ fares the same.
# For us: what is approximate says so in a column of its own (`qualifier`), beside the period.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check undate==0.8.0
"$folder/venv/bin/python" - <<'PYTHON'
from undate import Undate
written = {text: Undate.parse(text, "EDTF").format("EDTF") for text in ("2020", "202X", "2020~", "2020?", "2016/2020~")}
print(written, Undate.parse("2020~", "EDTF") == Undate.parse("2020", "EDTF"))
assert written["2020"] == "2020" and written["202X"] == "202X"
try:
    Undate.parse("[2019,2020]", "EDTF")
except ValueError as error:
    print(error)
if (written["2020~"], written["2020?"], written["2016/2020~"]) != ("2020", "2020", "2016/2020"):
    raise SystemExit("undate keeps it now")
PYTHON
