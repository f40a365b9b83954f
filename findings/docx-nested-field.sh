#!/usr/bin/env bash
# All docx readers print the inner field of a computed one: twice 210 reads 210420.
#
# Expected: of a field { = { REF x } * 2 } only its result, 420, is text; the inner field belongs to the instruction.
# Seen: python-docx 1.2.0, docx2txt 0.9, mammoth 1.13.0 and docx2python 3.7.1 give 共210420期.
# For us: an import of Word files counts how deep fields are nested, and takes text only where every open field has passed
# `separate`.
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
def text(value):
    return f"<w:r><w:t>{value}</w:t></w:r>"
def field(instruction, result):
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    return begin + instruction + separate + result + end
def words(value):
    return f'<w:r><w:instrText xml:space="preserve">{value}</w:instrText></w:r>'
inner = field(words(" REF sessions "), text(210))
write(sys.argv[1], f"<w:p>{text('共')}{field(words(' = ') + inner + words(' * 2 '), text(420))}{text('期')}</w:p>")
import docx, docx2python, docx2txt, mammoth
with open(sys.argv[1], "rb") as file:
    seen = {
        "mammoth": mammoth.extract_raw_text(file).value.strip(),
        "python-docx": docx.Document(sys.argv[1]).paragraphs[0].text,
        "docx2txt": docx2txt.process(sys.argv[1]),
        "docx2python": docx2python.docx2python(sys.argv[1]).text,
    }
print(seen)
assert set(seen.values()) == {"共210420期"}
PYTHON
