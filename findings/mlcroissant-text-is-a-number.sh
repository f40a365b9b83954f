#!/usr/bin/env bash
# mlcroissant makes numbers of a CSV column that the description declares as text: 010 is 10, 1E5 is 100000.0, NA is nothing.
#
# Expected: a field with dataType sc:Text has the text of its cells.
# Seen: mlcroissant 1.1.1 has pandas guess the columns and makes text of what it guessed; the type is looked at afterwards. Parquet is right.
# For us: the Croissant description reads the Parquet files of the export, never CSV.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check mlcroissant==1.1.1
CROISSANT_CACHE="$folder/cache" "$folder/venv/bin/python" - "$folder" 2>/dev/null <<'PYTHON'
import hashlib, json, pathlib, sys
import mlcroissant
folder = pathlib.Path(sys.argv[1])
content = b"code,unit,name\n010,1E5,NA\n020,2E5,Niger\n"
(folder / "rows.csv").write_bytes(content)
file = {"@type": "cr:FileObject", "@id": "rows.csv", "name": "rows.csv", "contentUrl": "rows.csv", "encodingFormat": "text/csv",
        "sha256": hashlib.sha256(content).hexdigest()}
fields = [
    {"@type": "cr:Field", "@id": f"rows/{name}", "name": name, "dataType": "sc:Text",
     "source": {"fileObject": {"@id": "rows.csv"}, "extract": {"column": name}}}
    for name in ("code", "unit", "name")
]
names = ("column", "extract", "field", "fileObject", "recordSet", "source")
description = {
    "@context": {"@language": "en", "@vocab": "https://schema.org/", "sc": "https://schema.org/", "cr": "http://mlcommons.org/croissant/",
                 "conformsTo": "http://purl.org/dc/terms/conformsTo", "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
                 **{name: f"cr:{name}" for name in names}},
    "@type": "sc:Dataset", "conformsTo": "http://mlcommons.org/croissant/1.0", "name": "rows", "distribution": [file],
    "recordSet": [{"@type": "cr:RecordSet", "@id": "rows", "name": "rows", "field": fields}],
}
(folder / "croissant.json").write_text(json.dumps(description))
row = next(iter(mlcroissant.Dataset(folder / "croissant.json").records("rows")))
print(row)
assert row["rows/code"] == b"10" and row["rows/unit"] == b"100000.0" and row["rows/name"] != b"NA"
PYTHON
