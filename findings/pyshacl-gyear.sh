#!/usr/bin/env bash
# pySHACL finds the year 2020 to be before 2018.
#
# Expected: sh:minInclusive "2018"^^xsd:gYear holds for "2020"^^xsd:gYear, as it does for two dates.
# Seen: pyshacl 0.40.1 says "Value is not >= 2018".
# For us: a shape for linked data bounds the year as an integer.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyshacl==0.40.1
"$folder/venv/bin/python" - <<'PYTHON'
import pyshacl
names = """@prefix : <http://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . """
def holds(value, least):
    shape = f"{names} :S a sh:NodeShape; sh:targetNode :a; sh:property [ sh:path :p; sh:minInclusive {least} ] ."
    data = f"{names} :a :p {value} ."
    return pyshacl.validate(data, shacl_graph=shape, data_graph_format="turtle", shacl_graph_format="turtle")[0]
years = holds('"2020"^^xsd:gYear', '"2018"^^xsd:gYear')
dates = holds('"2020-01-01"^^xsd:date', '"2018-01-01"^^xsd:date')
print(f"years {years}, dates {dates}")
assert (years, dates) == (False, True)
PYTHON
