#!/usr/bin/env bash
# Three of four docx readers show a table row that was deleted with changes tracked.
#
# Expected: a row whose `w:trPr` holds `w:del` is gone, as deleted text is.
# Seen: python-docx 1.2.0, docx2txt 0.9 and docx2python 3.7.1 give the row's figures. mammoth 1.13.0 leaves it out.
# For us: an import of Word files leaves such rows out itself, whatever their cells hold.
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
        file.writestr("word/document.xml", f"""<w:document xmlns:w="{word}" xmlns:m="{names}officeDocument/2006/math"
 xmlns:r="{names}officeDocument/2006/relationships"><w:body>{body}<w:sectPr/></w:body></w:document>""")
def row(change, *cells):
    filled = "".join(f"<w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>" for cell in cells)
    return f"<w:tr><w:trPr>{change}</w:trPr>{filled}</w:tr>"
grid = "<w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>"
deleted = row('<w:del w:id="1" w:author="editor"/>', "党费", 6120)
write(sys.argv[1], f"<w:tbl>{grid}{deleted}{row('', '党费', 7937)}</w:tbl><w:p/>")
import docx, docx2python, docx2txt, mammoth
with open(sys.argv[1], "rb") as file:
    right = mammoth.extract_raw_text(file).value.split()
others = [
    [cell.text for cells in docx.Document(sys.argv[1]).tables[0].rows for cell in cells.cells],
    docx2txt.process(sys.argv[1]).split(),
    docx2python.docx2python(sys.argv[1]).text.split(),
]
print(f"mammoth {right}, others {others}")
assert right == ["党费", "7937"] and others == [["党费", "6120", "党费", "7937"]] * 3
PYTHON
