#!/usr/bin/env bash
# sdmx1 asks for structure-specific data where it is given a structure, and then reads them without it.
#
# Expected: `client.data("F", dsd=dsd)` gives each observation the key that the structure says, and attributes beside it.
# Seen: sdmx1 2.28.0 sends `Accept: application/vnd.sdmx.structurespecificdata+xml`, drops `dsd` unless `key` is a dict,
# and makes the attributes of series (here UNIT) dimensions, with nothing but a warning in the log. Without `dsd` it
# sends `*/*`.
# For us: `*/*` is answered with generic data, where attributes say that they are; docs/sdmx.md says not to give `dsd`.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check sdmx1==2.28.0
"$folder/venv/bin/python" - <<'PYTHON'
import io
import requests
import sdmx
from sdmx.model import common, v21

NS = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"
OWN = "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=WR:F(1.0):ObsLevelDim:TIME_PERIOD"
MESSAGE = f"""<?xml version="1.0" encoding="UTF-8"?>
<mes:StructureSpecificData xmlns:mes="{NS}/message" xmlns:com="{NS}/common" xmlns:ss="{NS}/data/structurespecific"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:own="{OWN}"><mes:Header><mes:ID>x</mes:ID>
<mes:Test>false</mes:Test><mes:Prepared>2026-01-01T00:00:00Z</mes:Prepared><mes:Sender id="WR"/>
<mes:Structure structureID="F" namespace="{OWN}" dimensionAtObservation="TIME_PERIOD"><com:StructureUsage>
<Ref id="F" version="1.0" agencyID="WR" package="datastructure" class="Dataflow"/></com:StructureUsage></mes:Structure>
</mes:Header><mes:DataSet xsi:type="own:DataSetType" ss:structureRef="F" ss:dataScope="Dataflow" ss:action="Information">
<Series AREA="CN-QH" UNIT="person"><Obs TIME_PERIOD="2020" OBS_VALUE="6120"/></Series></mes:DataSet>
</mes:StructureSpecificData>"""

class Canned(requests.adapters.BaseAdapter):
    def send(self, request, **_):
        print("Accept:", request.headers["Accept"])
        answer = requests.Response()
        answer.status_code, answer.request, answer.url = 200, request, request.url
        answer.headers["Content-Type"] = "application/vnd.sdmx.structurespecificdata+xml;version=2.1"
        answer.raw = io.BytesIO(MESSAGE.encode())
        return answer

    def close(self):
        pass

session = requests.Session()
session.mount("http://wr.example", Canned())
sdmx.add_source({"id": "WR", "url": "http://wr.example", "name": "WR"})
client = sdmx.Client("WR", session=session)

def dsd():
    made = v21.DataStructureDefinition(id="F", maintainer=common.Agency(id="WR"), version="1.0")
    made.dimensions.append(common.Dimension(id="AREA", order=1))
    made.dimensions.append(common.TimeDimension(id="TIME_PERIOD", order=2))
    made.attributes.append(common.DataAttribute(id="UNIT"))
    made.measures.append(v21.PrimaryMeasure(id="OBS_VALUE"))
    return made

def key(**more):
    return list(sdmx.to_pandas(client.data("F", dsd=dsd(), **more)).index.names)

print(key(), key(key={"AREA": "CN-QH"}))
assert "UNIT" in key() and "UNIT" not in key(key={"AREA": "CN-QH"})
PYTHON
