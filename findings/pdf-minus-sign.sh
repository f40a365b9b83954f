#!/usr/bin/env bash
# pdfminer, pdfplumber and PyMuPDF lose the minus sign of a figure in a Chinese font that is not in the file.
#
# Expected: −3.5% (with U+2212) in a font of the Adobe-GB1 collection, which every reader of PDF has to know, reads so.
# Seen: pdfminer.six 20260107, pdfplumber 0.11.10 and PyMuPDF 2.0 give 3.5%; a fall becomes a rise. pypdfium2 5.15.2 and
# pypdf 7.1.1 keep the sign.
# For us: PDFium reads our PDF files. 下降 and 减少 are words, but tables have only the sign.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    pdfplumber==0.11.10 pymupdf==2.0 pypdf==7.1.1 pypdfium2==5.15.2 pdfminer.six==20260107 reportlab==5.1.0
"$folder/venv/bin/python" - "$folder/page.pdf" <<'PYTHON'
import sys
import pdfminer.high_level, pdfplumber, pymupdf, pypdf, pypdfium2
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas
pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
page = canvas.Canvas(sys.argv[1])
page.setFont("STSong-Light", 16)
page.drawString(50, 700, "−3.5%")
page.save()
readers = {
    "pdfminer": pdfminer.high_level.extract_text,
    "pdfplumber": lambda path: pdfplumber.open(path).pages[0].extract_text(),
    "PyMuPDF": lambda path: pymupdf.open(path)[0].get_text(),
    "PDFium": lambda path: pypdfium2.PdfDocument(path)[0].get_textpage().get_text_range(),
    "pypdf": lambda path: pypdf.PdfReader(path).pages[0].extract_text(),
}
seen = {name: read(sys.argv[1]).strip() for name, read in readers.items()}
print(seen)
assert seen == {"pdfminer": "3.5%", "pdfplumber": "3.5%", "PyMuPDF": "3.5%", "PDFium": "−3.5%", "pypdf": "−3.5%"}
PYTHON
