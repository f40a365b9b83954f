#!/usr/bin/env bash
# sdmx1 cannot make dates of the periods in SDMX-JSON, though the message says which dimension they are.
#
# Expected: `to_pandas(…, datetime="TIME_PERIOD")` gives an index of dates for the periods 2019 and 2020.
# Seen: sdmx1 2.28.0 raises AttributeError: 'NoneType' object has no attribute 'dimensions'. Without `datetime` it gives the
# values.
# For us: users of sdmx1 are served SDMX-ML with its structure, which is what it asks for anyway.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check sdmx1==2.28.0
"$folder/venv/bin/python" - <<'PYTHON'
import io, json
import sdmx
def part(name, position, *codes):
    place = {} if position is None else {"keyPosition": position}
    return {"id": name, "name": name, **place, "values": [{"id": code, "name": code} for code in codes]}
dimensions = {"dataSet": [], "series": [part("AREA", 0, "CN-QH")], "observation": [part("TIME_PERIOD", None, "2019", "2020")]}
message = {
    "header": {"id": "x", "test": False, "prepared": "2026-01-01T00:00:00Z", "sender": {"id": "WR"}},
    "dataSets": [{"action": "Information", "series": {"0": {"attributes": [], "observations": {"0": [6120], "1": [7937]}}}}],
    "structure": {"name": "x", "dimensions": dimensions, "attributes": {"dataSet": [], "series": [], "observation": []}},
}
data = sdmx.read_sdmx(io.BytesIO(json.dumps(message).encode())).data[0]
print(sdmx.to_pandas(data).tolist())
try:
    print(sdmx.to_pandas(data, datetime="TIME_PERIOD"))
except AttributeError as error:
    print("AttributeError:", error)
else:
    raise SystemExit("sdmx1 makes dates now")
PYTHON
