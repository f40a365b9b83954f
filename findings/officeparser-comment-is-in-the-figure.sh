#!/usr/bin/env bash
# officeparser writes the comment on a cell of an ODS table and its figure as one number: 7937 is 61207937.
#
# Expected: 7937, the content of the cell; its comment (`office:annotation`), 原为6120, on a line of its own or not at all.
# Seen: officeparser 7.8.0, the newest for Node 20, gives 原为61207937. Of a cell with 79 in bold and 37万元 behind it gives only 79. SheetJS
# (xlsx 0.18.5) gives 7937 and 7937万元.
# For us: a comment often holds the figure before its correction. Nothing reads an ODS table for a draft by this library.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check odfpy==1.4.1
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts officeparser@7.8.0 xlsx@0.18.5
"$folder/venv/bin/python" - report.ods <<'PYTHON'
import sys, zipfile
def write(path, body):
    kind, names = "application/vnd.oasis.opendocument.spreadsheet", "urn:oasis:names:tc:opendocument:xmlns:"
    prefixes = " ".join(f'xmlns:{part}="{names}{part}:1.0"' for part in ("office", "table", "text"))
    prefixes += ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    entries = "".join(
        f'<m:file-entry m:full-path="{part}" m:media-type="{media}"/>'
        for part, media in (("/", kind), ("content.xml", "text/xml"), ("styles.xml", "text/xml"), ("meta.xml", "text/xml")))
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", kind)
        file.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{names}manifest:1.0" m:version="1.2">{entries}</m:manifest>')
        for part in ("styles", "meta"):
            file.writestr(f"{part}.xml", f'<office:document-{part} {prefixes} office:version="1.2"/>')
        file.writestr("content.xml", f"""<office:document-content {prefixes} office:version="1.2"><office:body><office:spreadsheet>{body}
</office:spreadsheet></office:body></office:document-content>""")
def text(value, inner=""):
    return f'<table:table-cell office:value-type="string">{inner}<text:p>{value}</text:p></table:table-cell>'
def number(value, inner=""):
    return f'<table:table-cell office:value-type="float" office:value="{value}">{inner}<text:p>{value}</text:p></table:table-cell>'
comment = "<office:annotation><dc:creator>editor</dc:creator><text:p>原为6120</text:p></office:annotation>"
cells = number(7937, comment) + text("<text:span>79</text:span>37万元")
write(sys.argv[1], f'<table:table table:name="data"><table:table-row>{cells}</table:table-row></table:table>')
from odf.opendocument import load
from odf.table import TableCell
assert [cell.getAttribute("valuetype") for cell in load(sys.argv[1]).getElementsByType(TableCell)] == ["float", "string"]
PYTHON
cat > script.mjs <<'JAVASCRIPT'
import XLSX from "xlsx";
import {parseOffice} from "officeparser";
const right = XLSX.utils.sheet_to_csv(XLSX.readFile("report.ods").Sheets.data).trim();
const seen = (await parseOffice("report.ods")).toText().trim();
console.log("xlsx", right, "officeparser", JSON.stringify(seen));
if (right !== "7937,7937万元") process.exit(2);
if (seen !== "原为61207937\n79") process.exit(1);
JAVASCRIPT
node script.mjs
