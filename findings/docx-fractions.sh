#!/usr/bin/env bash
# docx2python reads three fifths in a Word formula as 35; python-docx, docx2txt and mammoth leave the formula out.
#
# Expected: 3/5 in some form, or a sign that something was left out.
# Seen: docx2python 3.7.1 gives <latex>35</latex> for 3/5 and <latex>104</latex> for 10 to the power of 4. python-docx 1.2.0,
# docx2txt 0.9 and mammoth 1.13.0 give 占以上, without a figure and without a sign of it.
# For us: our own reader writes formulas on one line (3/5, 10^4), and says where each stands, so that a person looks.
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
        file.writestr("word/document.xml", f"""<w:document xmlns:w="{word}" xmlns:m="{names}officeDocument/2006/math"
 xmlns:r="{names}officeDocument/2006/relationships"><w:body>{body}<w:sectPr/></w:body></w:document>""")
def part(name, text):
    return f"<m:{name}><m:r><m:t>{text}</m:t></m:r></m:{name}>"
def paragraph(formula):
    return f"<w:p><w:r><w:t>占</w:t></w:r><m:oMath>{formula}</m:oMath><w:r><w:t>以上</w:t></w:r></w:p>"
fraction, power = f"<m:f>{part('num', 3)}{part('den', 5)}</m:f>", f"<m:sSup>{part('e', 10)}{part('sup', 4)}</m:sSup>"
write(sys.argv[1], paragraph(fraction) + paragraph(power))
import docx, docx2python, docx2txt, mammoth
seen = docx2python.docx2python(sys.argv[1]).text.split()
with open(sys.argv[1], "rb") as file:
    others = [
        [paragraph.text for paragraph in docx.Document(sys.argv[1]).paragraphs],
        docx2txt.process(sys.argv[1]).split(),
        mammoth.extract_raw_text(file).value.split(),
    ]
print(f"docx2python: {seen}; others: {others}")
assert seen == ["占<latex>35</latex>以上", "占<latex>104</latex>以上"] and others == [["占以上", "占以上"]] * 3
PYTHON
