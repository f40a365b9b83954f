#!/usr/bin/env bash
# sdmx1 joins the figures on both sides of a line feed in a cell of SDMX-CSV: 12 and 500 become 12500.
#
# Expected: a note of two lines, in quotes as RFC 4180 has it, is read with its line feed, as Python's csv module reads it.
# Seen: sdmx1 2.28.0 splits the file into lines first and gives the reader of CSV lines without their ends. U+2028 goes the same way.
# For us: texts in SDMX-CSV have no line ends; the figure as reported and its quote never span lines.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check sdmx1==2.28.0
"$folder/venv/bin/python" - <<'PYTHON'
import csv, io
from sdmx.model import common, v30
from sdmx.reader.csv import Reader
text = 'STRUCTURE,STRUCTURE_ID,ACTION,AREA,TIME_PERIOD,OBS_VALUE,NOTE\r\ndataflow,WR:WR(1.0),I,CN-QH,2020,7937,"of 12\n500 abroad"\r\n'
parts = v30.DataStructureDefinition(id="WR")
parts.dimensions.extend([common.Dimension(id="AREA"), common.Dimension(id="TIME_PERIOD")])
parts.measures.append(v30.Measure(id="OBS_VALUE"))
parts.attributes.append(common.DataAttribute(id="NOTE"))
message = Reader().convert(io.BytesIO(text.encode()), structure=v30.Dataflow(id="WR", structure=parts))
seen = message.data[0].obs[0].attached_attribute["NOTE"].value
right = next(csv.DictReader(io.StringIO(text, newline="")))["NOTE"]
print(f"sdmx1 {seen!r}, csv {right!r}")
assert (seen, right) == ("of 12500 abroad", "of 12\n500 abroad")
PYTHON
