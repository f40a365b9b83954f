#!/usr/bin/env bash
# mammoth and python-docx leave out the total of a table where Word has computed it in a simple field.
#
# Expected: 396, the result of =SUM(ABOVE), is the text of its cell. A `w:fldSimple` holds the result as runs (ECMA-376, 17.16.19); it says
# the same as a field with a begin and an end, of which both give the result.
# Seen: mammoth 1.13.0 and python-docx 1.2.0 give an empty cell. docx2txt 0.9 and docx2python 3.7.1 give 396.
# For us: our own reader takes both forms. An empty cell of a total may be a field.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    mammoth==1.13.0 python-docx==1.2.0 docx2txt==0.9 docx2python==3.7.1
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
def run(text):
    return f"<w:r><w:t>{text}</w:t></w:r>"
def row(*cells):
    return f"<w:tr>{''.join(f'<w:tc><w:tcPr/><w:p>{cell}</w:p></w:tc>' for cell in cells)}</w:tr>"
total = f'<w:fldSimple w:instr=" =SUM(ABOVE) ">{run(396)}</w:fldSimple>'
grid = "<w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>"
rows = row(run("甲县"), run(186)) + row(run("乙县"), run(210)) + row(run("合计"), total)
write(sys.argv[1], f"<w:tbl>{grid}{rows}</w:tbl><w:p/>")
import docx, docx2python, docx2txt, mammoth
with open(sys.argv[1], "rb") as file:
    page = mammoth.convert_to_html(file).value
last = [cell.text for cell in docx.Document(sys.argv[1]).tables[0].rows[2].cells]
print(page, last, sep="\n")
assert "396" in docx2txt.process(sys.argv[1]) and "396" in docx2python.docx2python(sys.argv[1]).text
assert page.endswith("<tr><td><p>合计</p></td><td></td></tr></table>") and last == ["合计", ""]
PYTHON
