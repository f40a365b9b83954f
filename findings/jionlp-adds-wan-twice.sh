#!/usr/bin/env bash
# jionlp reads 3万5千元 (35,000 yuan) as 65,000: it counts the 万 twice.
#
# Expected: 35000: 3万 and 5千 side by side are one number, as 三万五千元 is for jionlp itself.
# Seen: `parse_money` of jionlp 1.5.31 gives 65000 for it, 220000000 for 1亿2千万元 (120 million) and 1534740000 for 12亿3456万元. Nothing says that
# the reading is in doubt. 3.5万元, 1.2亿元 and 123456万元 are right.
# For us: a figure is read as a whole by our own grammar; amounts in yuan are no field for a second opinion by this library.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check jionlp==1.5.31
"$folder/venv/bin/python" - <<'PYTHON'
import contextlib, io
with contextlib.redirect_stdout(io.StringIO()):
    import jionlp
read = {text: jionlp.parse_money(text)["num"] for text in ("3.5万元", "三万五千元", "123456万元", "3万5千元", "1亿2千万元", "12亿3456万元")}
print(read)
assert read["3.5万元"] == read["三万五千元"] == "35000.00" and read["123456万元"] == "1234560000.00"
assert (read["3万5千元"], read["1亿2千万元"], read["12亿3456万元"]) == ("65000.00", "220000000.00", "1534740000.00")
PYTHON
