#!/usr/bin/env bash
# pybtexris keeps the first line of a text in RIS, and drops the lines after it.
#
# Expected: a line without a tag goes on with the text of the tag before it, as RISparser and gris read it and as reference managers write long
# abstracts.
# Seen: pybtexris 0.2.0 gives an abstract that ends with its first line, without a word; the figures of the second line are in no field.
# For us: each text in our RIS is one line, whatever its length.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pybtexris==0.2.0 pybtex==0.26.1 RISparser==0.4.4 gris==0.9.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import pathlib
import gris, RISparser
from pybtex.database import parse_file
first, second = "Output rose by 6.3%;", "unemployment stayed below 5%."
text = f"TY  - RPRT\nID  - qh-2020\nTI  - Report\nAU  - Li, A\nPY  - 2020\nAB  - {first}\n{second}\nUR  - https://example.org/r\nER  - \n"
pathlib.Path("report.ris").write_text(text, encoding="utf-8")
seen = parse_file("report.ris", bib_format="ris").entries["qh-2020"].fields
with open("report.ris", encoding="utf-8") as file:
    joined = next(iter(RISparser.readris(file)))["abstract"]
lines = gris.read_ris("report.ris")[0]["AB"]
print(dict(seen), "; RISparser:", joined, "; gris:", lines.split("\n"))
assert joined == f"{first} {second}" and lines == f"{first}\n{second}"
assert seen["abstract"] == first and seen["url"] == "https://example.org/r"
assert not any(second in value for value in seen.values())
PYTHON
