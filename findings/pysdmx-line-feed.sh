#!/usr/bin/env bash
# pysdmx writes a line feed in an attribute as a backslash and an n.
#
# Expected: a note of two lines is read back from SDMX-ML with its line feed (written &#10;) or with a space.
# Seen: pysdmx 1.21.0 writes the two characters `\n`, and they stay. SDMX-CSV keeps the line feed.
# For us: notes in SDMX have one line, or are not written by pysdmx.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'pysdmx[all]==1.21.0'
"$folder/venv/bin/python" - <<'PYTHON'
import xml.etree.ElementTree as ElementTree
import pandas
from pysdmx.io import write_sdmx
from pysdmx.io.format import Format
from pysdmx.io.pd import PandasDataset
from pysdmx.model import Component, Components, Concept, DataType, Role, Schema
parts = Components([
    Component("AREA", True, Role.DIMENSION, Concept("AREA"), DataType.STRING),
    Component("OBS_VALUE", True, Role.MEASURE, Concept("OBS_VALUE"), DataType.DECIMAL),
    Component("NOTE", False, Role.ATTRIBUTE, Concept("NOTE"), DataType.STRING, attachment_level="O"),
])
frame = pandas.DataFrame({"AREA": ["CN-QH"], "OBS_VALUE": [1.0], "NOTE": ["按当年价\n初步数"]})
data = PandasDataset(structure=Schema("datastructure", "WR", "WR", parts, "1.0"), data=frame)
tree = ElementTree.fromstring(write_sdmx(data, Format.DATA_SDMX_ML_3_0).encode())
notes = [part.get("NOTE") for part in tree.iter() if part.get("NOTE")]
print(notes)
assert notes == ["按当年价\\n初步数"] and "按当年价\n初步数" in write_sdmx(data, Format.DATA_SDMX_CSV_2_0_0)
PYTHON
