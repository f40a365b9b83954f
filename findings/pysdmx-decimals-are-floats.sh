#!/usr/bin/env bash
# pysdmx writes decimals of a column declared decimal through a float, with an exponent.
#
# Expected: Decimal("12345678901234567.89") in a DECIMAL measure is written as it is; xs:decimal allows no exponent.
# Seen: pysdmx 1.21.0 writes 1.2345678901234568e+16 to SDMX-CSV and SDMX-ML, and 6120.5 for 6120.50; texts fare the same.
# For us: pysdmx cannot write our figures; it can read them back, where decimals stay texts.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'pysdmx[all]==1.21.0'
"$folder/venv/bin/python" - <<'PYTHON'
from decimal import Decimal
import pandas
from pysdmx.io import write_sdmx
from pysdmx.io.format import Format
from pysdmx.io.pd import PandasDataset
from pysdmx.model import Component, Components, Concept, DataType, Role, Schema
parts = Components([
    Component("AREA", True, Role.DIMENSION, Concept("AREA"), DataType.STRING),
    Component("OBS_VALUE", True, Role.MEASURE, Concept("OBS_VALUE"), DataType.DECIMAL),
])
frame = pandas.DataFrame({"AREA": ["CN-QH", "CN-GS"], "OBS_VALUE": [Decimal("12345678901234567.89"), Decimal("6120.50")]})
data = PandasDataset(structure=Schema("datastructure", "WR", "WR", parts, "1.0"), data=frame)
csv, xml = (write_sdmx(data, way) for way in (Format.DATA_SDMX_CSV_2_0_0, Format.DATA_SDMX_ML_3_0))
print(csv)
assert "1.2345678901234568e+16" in csv and "1.2345678901234568e+16" in xml and "6120.50" not in csv + xml
PYTHON
