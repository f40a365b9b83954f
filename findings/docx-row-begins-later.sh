#!/usr/bin/env bash
# mammoth moves the figures of a table row that begins in a later column to the left, under other years.
#
# Expected: with `w:gridBefore` of 1 (ECMA-376, 17.4) the first cell of a row stands in the second column: 186 under 2019, 210 under
# 2020. In HTML an empty cell keeps the place.
# Seen: mammoth 1.13.0 writes the two cells alone, so that 186 stands under 指标 and 210 under 2019. python-docx 1.2.0 has a list as short,
# and tells in `row.grid_cols_before`.
# For us: our own reader counts the columns that a row leaves out, at its beginning and at its end.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check mammoth==1.13.0 python-docx==1.2.0
"$folder/venv/bin/python" - "$folder/report.docx" <<'PYTHON'
import sys, zipfile
def write(path, body):
    names = "http://schemas.openxmlformats.org/"
    word = names + "wordprocessingml/2006/main"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("[Content_Types].xml", f"""<Types xmlns="{names}package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/word/document.xml"
 ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>""")
        file.writestr("_rels/.rels", f"""<Relationships xmlns="{names}package/2006/relationships"><Relationship Id="r1"
 Type="{names}officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>""")
        file.writestr("word/document.xml", f"""<w:document xmlns:w="{word}"
 xmlns:r="{names}officeDocument/2006/relationships"><w:body>{body}<w:sectPr/></w:body></w:document>""")
def row(texts, before=0):
    skip = f'<w:trPr><w:gridBefore w:val="{before}"/></w:trPr>' if before else ""
    cells = (f"<w:tc><w:tcPr/><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>" for text in texts)
    return f"<w:tr>{skip}{''.join(cells)}</w:tr>"
grid = f"<w:tblPr/><w:tblGrid>{'<w:gridCol/>' * 3}</w:tblGrid>"
write(sys.argv[1], f"<w:tbl>{grid}{row(['指标', '2019', '2020'])}{row(['186', '210'], 1)}</w:tbl><w:p/>")
import docx, mammoth
with open(sys.argv[1], "rb") as file:
    page = mammoth.convert_to_html(file).value
second = docx.Document(sys.argv[1]).tables[0].rows[1]
print(page)
assert second.grid_cols_before == 1 and [cell.text for cell in second.cells] == ["186", "210"]
assert page.endswith("<tr><td><p>186</p></td><td><p>210</p></td></tr></table>")
PYTHON
