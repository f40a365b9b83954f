#!/usr/bin/env bash
# docx2python raises KeyError for a document that does not declare the prefix `r`.
#
# Expected: prefixes are free in XML; a document without links, images or notes needs no namespace of relationships.
# Seen: docx2python 3.7.1 raises KeyError: 'r' for a document of one paragraph; python-docx 1.2.0, docx2txt 0.9 and mammoth 1.13.0
# read it.
# For us: whoever reads Word files compares namespaces, never prefixes.
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
        file.writestr("word/document.xml", f"""<w:document xmlns:w="{word}"><w:body>{body}<w:sectPr/></w:body></w:document>""")
write(sys.argv[1], "<w:p><w:r><w:t>210期</w:t></w:r></w:p>")
import docx, docx2python, docx2txt, mammoth
with open(sys.argv[1], "rb") as file:
    assert mammoth.extract_raw_text(file).value.strip() == "210期"
assert docx.Document(sys.argv[1]).paragraphs[0].text == docx2txt.process(sys.argv[1]) == "210期"
try:
    print(docx2python.docx2python(sys.argv[1]).text)
except KeyError as error:
    print("KeyError:", error)
else:
    raise SystemExit("docx2python reads it now")
PYTHON
