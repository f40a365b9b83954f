#!/usr/bin/env bash
# docx2txt and docx2python give a figure twice that was moved with changes tracked; python-docx gives it not at all.
#
# Expected: moved text stands once, where it was moved to.
# Seen: docx2txt 0.9 and docx2python 3.7.1 give 甲7937万元乙7937万元丙, python-docx 1.2.0 甲乙丙. mammoth 1.13.0 gives 甲乙7937万元丙.
# For us: an import of Word files leaves `w:moveFrom` out and takes `w:moveTo` in.
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
figure = "<w:r><w:t>7937万元</w:t></w:r>"
moved = [f'<w:{way} w:id="{number}" w:author="editor">{figure}</w:{way}>' for number, way in enumerate(("moveFrom", "moveTo"))]
first, second, third = (f"<w:r><w:t>{text}</w:t></w:r>" for text in "甲乙丙")
write(sys.argv[1], f"<w:p>{first}{moved[0]}{second}{moved[1]}{third}</w:p>")
import docx, docx2python, docx2txt, mammoth
with open(sys.argv[1], "rb") as file:
    right = mammoth.extract_raw_text(file).value.strip()
never = docx.Document(sys.argv[1]).paragraphs[0].text
twice = docx2txt.process(sys.argv[1]), docx2python.docx2python(sys.argv[1]).text
print(f"mammoth {right}, python-docx {never}, docx2txt and docx2python {twice}")
assert right == "甲乙7937万元丙" and never == "甲乙丙" and twice == ("甲7937万元乙7937万元丙",) * 2
PYTHON
