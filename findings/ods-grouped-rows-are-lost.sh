#!/usr/bin/env bash
# hucre and odfdo leave out rows of an ODS table that stand in groups or in its repeated head.
#
# Expected: rows of an outline (`table:table-row-group`, also one within another) and rows repeated on each page (`table:table-header-rows`)
# are rows of the table (OpenDocument 1.2, part 1, 9.1), as pyexcel-ods and SheetJS read them.
# Seen: hucre 1.0.0 gives only 合计 396, of a head, two counties and a total. odfdo 3.27.3 leaves out 乙县 210, which is in a group of a
# group. Nothing tells that the rows do not add up to the total.
# For us: we serve no ODS. In a table of a statistical yearbook, the rows are counted before a figure is taken from it.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check odfdo==3.27.3 pyexcel-ods==0.6.0
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts hucre@1.0.0 xlsx@0.18.5
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
def row(*cells):
    return f"<table:table-row>{''.join(cells)}</table:table-row>"
head = f"<table:table-header-rows>{row(text('县'), text('2020年'))}</table:table-header-rows>"
inner = f"<table:table-row-group>{row(text('乙县'), number(210))}</table:table-row-group>"
group = f"<table:table-row-group>{row(text('甲县'), number(186))}{inner}</table:table-row-group>"
write(sys.argv[1], f'<table:table table:name="data">{head}{group}{row(text("合计"), number(396))}</table:table>')
import odfdo, pyexcel_ods
right = pyexcel_ods.get_data(sys.argv[1])["data"]
seen = odfdo.Document(sys.argv[1]).body.get_table(0).get_values()
print("pyexcel-ods", right, "odfdo", seen)
assert right == [["县", "2020年"], ["甲县", 186], ["乙县", 210], ["合计", 396]]
assert seen == [["县", "2020年"], ["甲县", 186], ["合计", 396]]
PYTHON
cat > script.mjs <<'JAVASCRIPT'
import fs from "fs";
import XLSX from "xlsx";
import {readOds} from "hucre";
const right = XLSX.utils.sheet_to_csv(XLSX.readFile("report.ods").Sheets.data);
const seen = (await readOds(fs.readFileSync("report.ods"))).sheets[0].rows;
console.log("xlsx", JSON.stringify(right), "hucre", JSON.stringify(seen));
if (right.trim() !== "县,2020年\n甲县,186\n乙县,210\n合计,396") process.exit(2);
if (JSON.stringify(seen) !== '[["合计",396]]') process.exit(1);
JAVASCRIPT
node script.mjs
