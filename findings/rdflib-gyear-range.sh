#!/usr/bin/env bash
# A range over xsd:gYear finds nothing in rdflib, and all there is in Oxigraph.
#
# Expected: FILTER(?year >= "2018"^^xsd:gYear) keeps 2018 and 2020.
# Seen: rdflib 7.6.0 answers no rows and no error, though ORDER BY and MAX work on the same values, and YEAR(?year) and
# xsd:integer(?year) are unbound. pyoxigraph 0.5.13 answers both rows. SPARQL names no comparison of gYear: each engine may choose.
# For us: linked data needs the year as an integer too, for ranges.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check rdflib==7.6.0 pyoxigraph==0.5.13
"$folder/venv/bin/python" - <<'PYTHON'
import io
import pyoxigraph, rdflib
data = '@prefix : <http://example.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .' + "".join(
    f':r{year} :year "{year}"^^xsd:gYear . ' for year in (2016, 2018, 2020))
ask = """PREFIX : <http://example.org/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?year WHERE { ?r :year ?year %s } ORDER BY ?year"""
test = 'FILTER(?year >= "2018"^^xsd:gYear)'
graph = rdflib.Graph().parse(data=data, format="turtle")
store = pyoxigraph.Store()
store.load(data.encode(), pyoxigraph.RdfFormat.TURTLE)
ordered = [str(row[0]) for row in graph.query(ask % "")]
one = [str(row[0]) for row in graph.query(ask % test)]
two = [row[0].value for row in store.query(ask % test)]
print(f"rdflib {one} (without a filter {ordered}), pyoxigraph {two}")
assert ordered == ["2016", "2018", "2020"] and one == [] and two == ["2018", "2020"]
PYTHON
