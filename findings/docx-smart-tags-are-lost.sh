#!/usr/bin/env bash
# python-docx leaves out the figures and dates that Word has put into smart tags.
#
# Expected: 210公里 and 2020年12月31日 are text: a `w:smartTag` holds runs as a paragraph does (ECMA-376, 17.5.1.9). Chinese versions of Word
# put one of their own accord around a figure with its unit (`chmetcnv`) and around a date (`chsdate`).
# Seen: python-docx 1.2.0 gives 新修公路，完工。 docx2txt 0.9, docx2python 3.7.1 and mammoth 1.13.0 give the whole sentence.
# For us: our own reader takes the runs of smart tags. In a draft made with python-docx just the measures and dates of older files are missing.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    python-docx==1.2.0 docx2txt==0.9 docx2python==3.7.1 mammoth==1.13.0
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
def tag(name, key, value, text):
    kind = f'w:uri="urn:schemas-microsoft-com:office:smarttags" w:element="{name}"'
    return f'<w:smartTag {kind}><w:smartTagPr><w:attr w:name="{key}" w:val="{value}"/></w:smartTagPr>{run(text)}</w:smartTag>'
length, day = tag("chmetcnv", "SourceValue", 210, "210公里"), tag("chsdate", "Year", 2020, "2020年12月31日")
write(sys.argv[1], f"<w:p>{run('新修公路')}{length}{run('，')}{day}{run('完工。')}</w:p>")
import docx, docx2python, docx2txt, mammoth
with open(sys.argv[1], "rb") as file:
    right = mammoth.extract_raw_text(file).value.strip()
assert right == docx2txt.process(sys.argv[1]) == docx2python.docx2python(sys.argv[1]).text == "新修公路210公里，2020年12月31日完工。"
lost = docx.Document(sys.argv[1]).paragraphs[0].text
print(f"python-docx {lost}, the others {right}")
assert lost == "新修公路，完工。"
PYTHON
