#!/usr/bin/env bash
# docx2txt and docx2python leave out a non-breaking hyphen: -3.5% is 3.5%, and 3-5万元 is 35万元.
#
# Expected: `w:noBreakHyphen` (Ctrl+Shift+_ in Word, so that no line ends inside a figure) is a hyphen, as python-docx and mammoth give it.
# Seen: docx2txt 0.9 and docx2python 3.7.1 leave it out without a word. A fall is a rise, and a range is one figure ten times as high.
# For us: our own reader makes a hyphen of it. What came through one of the two is read again, since nothing in its text is odd.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    docx2txt==0.9 docx2python==3.7.1 python-docx==1.2.0 mammoth==1.13.0
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
hyphen = "</w:t><w:noBreakHyphen/><w:t>"
write(sys.argv[1], f"<w:p><w:r><w:t>增长{hyphen}3.5%，每户3{hyphen}5万元</w:t></w:r></w:p>")
import docx, docx2python, docx2txt, mammoth
with open(sys.argv[1], "rb") as file:
    assert mammoth.extract_raw_text(file).value.strip() == "增长\u20113.5%，每户3\u20115万元"
assert docx.Document(sys.argv[1]).paragraphs[0].text == "增长-3.5%，每户3-5万元"
lost = docx2txt.process(sys.argv[1]), docx2python.docx2python(sys.argv[1]).text
print(f"docx2txt {lost[0]}, docx2python {lost[1]}")
assert lost == ("增长3.5%，每户35万元",) * 2
PYTHON
