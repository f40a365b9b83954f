#!/usr/bin/env bash
# pysdmx cannot read a data structure if its message has some of its codelists and not all.
#
# Expected: a structure message need not have what it refers to (SDMX-ML 2.1: references may lead elsewhere). So the
# structure is read, as it is where the message has no codelist at all.
# Seen: pysdmx 1.21.0 raises KeyError: 'Codelist=WR:CL_UNIT(1.0)' as soon as another codelist is there.
# For us: an answer with the data structure has every codelist that it refers to, also where only some are asked about
# (`availableconstraint?references=all`).
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'pysdmx[xml]==1.21.0'
"$folder/venv/bin/python" - <<'PYTHON'
from pysdmx.io import read_sdmx
NS = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"

def reference(id_, class_, package, more=""):
    return f'<Ref id="{id_}" agencyID="WR" package="{package}" class="{class_}" {more}/>'

def component(element, id_, inside, more=""):
    parent = 'maintainableParentID="CONCEPTS" maintainableParentVersion="1.0"'
    identity = f"<str:ConceptIdentity>{reference(id_, 'Concept', 'conceptscheme', parent)}</str:ConceptIdentity>"
    return f'<str:{element} id="{id_}"{more}>{identity}{inside}</str:{element}>'

def coded(list_):
    of = reference(list_, "Codelist", "codelist", 'version="1.0"')
    return f"<str:LocalRepresentation><str:Enumeration>{of}</str:Enumeration></str:LocalRepresentation>"

def message(codelists):
    relation = '<str:AttributeRelationship><str:PrimaryMeasure><Ref id="OBS_VALUE"/></str:PrimaryMeasure></str:AttributeRelationship>'
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<mes:Structure xmlns:mes="{NS}/message" xmlns:com="{NS}/common" xmlns:str="{NS}/structure"><mes:Header><mes:ID>x</mes:ID>
<mes:Test>false</mes:Test><mes:Prepared>2026-01-01T00:00:00Z</mes:Prepared><mes:Sender id="WR"/></mes:Header>
<mes:Structures>{codelists}<str:DataStructures><str:DataStructure id="F" agencyID="WR" version="1.0">
<com:Name>F</com:Name><str:DataStructureComponents><str:DimensionList id="DimensionDescriptor">
{component("Dimension", "AREA", coded("CL_AREA"), ' position="1"')}</str:DimensionList>
<str:AttributeList id="AttributeDescriptor">
{component("Attribute", "UNIT", coded("CL_UNIT") + relation, ' assignmentStatus="Mandatory"')}</str:AttributeList>
<str:MeasureList id="MeasureDescriptor">{component("PrimaryMeasure", "OBS_VALUE", "")}</str:MeasureList>
</str:DataStructureComponents></str:DataStructure></str:DataStructures></mes:Structures></mes:Structure>"""

print([one.id for one in read_sdmx(message("")).structures])
area = """<str:Codelists><str:Codelist id="CL_AREA" agencyID="WR" version="1.0"><com:Name>Areas</com:Name>
<str:Code id="CN-QH"><com:Name>Qinghai</com:Name></str:Code></str:Codelist></str:Codelists>"""
try:
    read_sdmx(message(area))  # it is valid: pysdmx checks that first, against the official schema
except KeyError as error:
    print("KeyError:", error)
else:
    raise SystemExit("pysdmx reads the structure now")
PYTHON
