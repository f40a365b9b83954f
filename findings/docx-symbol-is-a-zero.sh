#!/usr/bin/env bash
# docx2python makes a zero of the sign ‰ that stands in the text as a symbol: 9.5‰ reads 9.50.
#
# Expected: U+2030 (‰), or a sign that something was left out. `w:sym` names the code of a character in its font, with or without F000
# added to it (ECMA-376, 17.3.3.30).
# Seen: docx2python 3.7.1 cuts the first two of the four digits off in both cases: 2030 is &#x0030;, which is 0. python-docx 1.2.0,
# docx2txt 0.9 and mammoth 1.13.0 leave the symbol out, so that a rate per thousand is a bare 9.5.
# For us: our own reader leaves symbols out and says where and which; a person looks.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    docx2python==3.7.1 python-docx==1.2.0 docx2txt==0.9 mammoth==1.13.0
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
write(sys.argv[1], '<w:p><w:r><w:t>出生率9.5</w:t><w:sym w:font="宋体" w:char="2030"/></w:r></w:p>')
import html, re
import docx, docx2python, docx2txt, mammoth
with open(sys.argv[1], "rb") as file:
    without = mammoth.extract_raw_text(file).value.strip()
assert without == docx.Document(sys.argv[1]).paragraphs[0].text == docx2txt.process(sys.argv[1]) == "出生率9.5"
raw = docx2python.docx2python(sys.argv[1]).text
wrong = html.unescape(re.sub("<[^>]+>", "", raw))
print(f"docx2python {raw}, shown as {wrong}")
assert wrong == "出生率9.50"
PYTHON
