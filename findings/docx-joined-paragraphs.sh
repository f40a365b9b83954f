#!/usr/bin/env bash
# Three of four docx readers split a figure where an editor, with changes tracked, had joined two paragraphs.
#
# Expected: the mark at the end of the first paragraph is deleted, so that 投入79 and 37万元 are one line: 投入7937万元.
# Seen: python-docx 1.2.0, docx2txt 0.9 and docx2python 3.7.1 give two paragraphs. mammoth 1.13.0 joins them.
# For us: an import of Word files joins paragraphs whose mark is deleted, and splits where a mark is inserted.
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
mark = '<w:pPr><w:rPr><w:del w:id="1" w:author="editor"/></w:rPr></w:pPr>'
write(sys.argv[1], f"<w:p>{mark}<w:r><w:t>投入79</w:t></w:r></w:p><w:p><w:r><w:t>37万元</w:t></w:r></w:p>")
import docx, docx2python, docx2txt, mammoth
with open(sys.argv[1], "rb") as file:
    joined = mammoth.extract_raw_text(file).value.strip()
split = [
    [paragraph.text for paragraph in docx.Document(sys.argv[1]).paragraphs],
    docx2txt.process(sys.argv[1]).split(),
    docx2python.docx2python(sys.argv[1]).text.split(),
]
print(f"mammoth: {joined}; others: {split}")
assert joined == "投入7937万元" and split == [["投入79", "37万元"]] * 3
PYTHON
