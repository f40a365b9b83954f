#!/usr/bin/env bash
# mammoth's raw text joins the figures on both sides of a line break.
#
# Expected: a break inside a paragraph or a table cell, 186<break>210, is white space in the text.
# Seen: `extract_raw_text` of mammoth 1.13.0 gives 186210. Its HTML has <br />; python-docx 1.2.0 and docx2txt 0.9 give a line feed.
# For us: an import of Word files makes a line feed of `w:br` and `w:cr`.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check mammoth==1.13.0 python-docx==1.2.0 docx2txt==0.9
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
write(sys.argv[1], "<w:p><w:r><w:t>186</w:t><w:br/><w:t>210</w:t></w:r></w:p>")
import docx, docx2txt, mammoth
with open(sys.argv[1], "rb") as file:
    raw, html = mammoth.extract_raw_text(file).value.strip(), mammoth.convert_to_html(file).value
others = docx.Document(sys.argv[1]).paragraphs[0].text, docx2txt.process(sys.argv[1])
print(f"mammoth raw {raw}, html {html}; python-docx, docx2txt {others}")
assert raw == "186210" and html == "<p>186<br />210</p>" and others == ("186\n210", "186\n210")
PYTHON
