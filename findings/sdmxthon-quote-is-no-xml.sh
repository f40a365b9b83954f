#!/usr/bin/env bash
# sdmxthon writes SDMX-ML that no reader of XML accepts, where a note says <5万元 or has a quotation mark.
#
# Expected: `<`, `&` and `"` are written `&lt;`, `&amp;` and `&quot;` in an attribute, so that the note is read back.
# Seen: sdmxthon 2.6.11 writes them as they are, in structure-specific and in generic data. Its own reader raises ExpatError, and all figures of
# the file are lost, not only the one with the note. SDMX-CSV of the same data is right.
# For us: quotes of reports have all three. Our answers in SDMX-ML are escaped, and sdmxthon reads them; whoever writes them anew with it
# takes CSV.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check sdmxthon==2.6.11
cd "$folder"
"$folder/venv/bin/python" - "$folder/structure.xml" "$folder/data.xml" <<'PYTHON'
import sys, warnings
from xml.parsers.expat import ExpatError
warnings.simplefilter("ignore")
import pandas, sdmxthon
from sdmxthon.model.dataset import Dataset
from sdmxthon.utils.enums import MessageTypeEnum
names = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/"
def item(kind, name, more="", inside=""):
    concept = f'<s:ConceptIdentity><Ref maintainableParentID="C" agencyID="WR" maintainableParentVersion="1.0" id="{name}"/></s:ConceptIdentity>'
    return f'<s:{kind} id="{name}" {more}>{concept}{inside}</s:{kind}>'
def word(kind, name, inside):
    return f'<s:{kind} id="{name}" agencyID="WR" version="1.0"><c:Name xml:lang="en">{name}</c:Name>{inside}</s:{kind}>'
def single(name):
    return f'<s:Concept id="{name}"><c:Name xml:lang="en">{name}</c:Name></s:Concept>'
concepts = word("ConceptScheme", "C", "".join(map(single, ("REGION", "TIME_PERIOD", "OBS_VALUE", "NOTE"))))
dimensions = item("Dimension", "REGION", 'position="1"') + item("TimeDimension", "TIME_PERIOD", 'position="2"')
measure = item("PrimaryMeasure", "OBS_VALUE")
where = '<s:AttributeRelationship><s:PrimaryMeasure><Ref id="OBS_VALUE"/></s:PrimaryMeasure></s:AttributeRelationship>'
note = item("Attribute", "NOTE", 'assignmentStatus="Conditional"', where)
parts = f"""<s:DimensionList id="DimensionDescriptor">{dimensions}</s:DimensionList>
<s:AttributeList id="AttributeDescriptor">{note}</s:AttributeList><s:MeasureList id="MeasureDescriptor">{measure}</s:MeasureList>"""
structure = word("DataStructure", "D", f"<s:DataStructureComponents>{parts}</s:DataStructureComponents>")
with open(sys.argv[1], "w", encoding="utf-8") as file:
    file.write(f"""<?xml version="1.0" encoding="UTF-8"?><m:Structure xmlns:m="{names}message" xmlns:s="{names}structure"
xmlns:c="{names}common"><m:Header><m:ID>A</m:ID><m:Test>false</m:Test><m:Prepared>2021-01-05T00:00:00</m:Prepared><m:Sender id="WR"/>
</m:Header><m:Structures><s:Concepts>{concepts}</s:Concepts><s:DataStructures>{structure}</s:DataStructures></m:Structures></m:Structure>""")
(definition,) = sdmxthon.read_sdmx(sys.argv[1], validate=False).content["DataStructures"].values()
def back(text, kind):
    rows = [{"REGION": "CN-QH", "TIME_PERIOD": "2019", "OBS_VALUE": "6120", "NOTE": "甲"}]
    rows.append({"REGION": "CN-QH", "TIME_PERIOD": "2020", "OBS_VALUE": "7937", "NOTE": text})
    written = Dataset(structure=definition, data=pandas.DataFrame(rows)).to_xml(message_type=kind)
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        file.write(written if isinstance(written, str) else written.getvalue())
    try:
        (read,) = sdmxthon.read_sdmx(sys.argv[2], validate=False).content.values()
    except ExpatError as error:
        return str(error)
    return list(read.data["NOTE"])
kinds = MessageTypeEnum.StructureSpecificDataSet, MessageTypeEnum.GenericDataSet
for text in ("低于5万元", "<5万元", "研发 & 推广", 'the "dual" plan'):
    seen = [back(text, kind) for kind in kinds]
    print(text, seen)
    assert all(answer == ["甲", text] if text == "低于5万元" else "not well-formed" in answer for answer in seen)
PYTHON
