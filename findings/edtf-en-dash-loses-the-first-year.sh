#!/usr/bin/env bash
# edtf's reader of texts loses the first year of 2016–2020, where an en dash stands between them.
#
# Expected: `text_to_edtf` gives 2016/2020, as for 2016-2020 with a hyphen, or None, as for 2016 to 2020.
# Seen: edtf 5.0.2 gives 2020 for an en dash, and for an em dash.
# For us: a period is given in EDTF, never read from a text by this function; typeset reports have dashes.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check edtf==5.0.2
"$folder/venv/bin/python" - <<'PYTHON'
from edtf import text_to_edtf
found = {text: text_to_edtf(text) for text in ("2016-2020", "2016\N{EN DASH}2020", "2016\N{EM DASH}2020")}
print(found)
hyphen, en, em = found.values()
assert hyphen == "2016/2020"
if (en, em) != ("2020", "2020"):
    raise SystemExit("edtf reads the dashes otherwise now")
PYTHON
