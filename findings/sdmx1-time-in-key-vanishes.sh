#!/usr/bin/env bash
# sdmx1 leaves the time in a key out of the request, without a word.
#
# Expected: `client.data("F", key={"AREA": "CN-QH", "TIME_PERIOD": "2020"})` asks for 2020 (`startPeriod` and `endPeriod`
# of the REST API), or is refused as `{"YEAR": "2020"}` is.
# Seen: sdmx1 2.28.0 asks for every year: TIME_PERIOD is taken for a dimension of the key, and then skipped.
# For us: docs/sdmx.md says to use `params={"startPeriod": …}`.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check sdmx1==2.28.0
"$folder/venv/bin/python" - <<'PYTHON'
import sdmx
from sdmx.model import common, v21
sdmx.add_source({"id": "WR", "url": "http://wr.example", "name": "WR"})
client = sdmx.Client("WR")
dsd = v21.DataStructureDefinition(id="F", maintainer=common.Agency(id="WR"), version="1.0")
dsd.dimensions.append(common.Dimension(id="AREA", order=1))
dsd.dimensions.append(common.TimeDimension(id="TIME_PERIOD", order=2))
url = client.data("F", key={"AREA": "CN-QH", "TIME_PERIOD": "2020"}, dsd=dsd, dry_run=True).url
print(url)
try:
    client.data("F", key={"AREA": "CN-QH", "YEAR": "2020"}, dsd=dsd, dry_run=True)
except ValueError as error:
    print("ValueError:", error)
else:
    raise SystemExit("sdmx1 takes a dimension that there is not")
assert "2020" not in url
PYTHON
