#!/usr/bin/env bash
# pdfplumber and pdfminer read a figure that was turned by 90 degrees backwards: 7937 is 7397.
#
# Expected: a table set across the page reads in its own direction, as pypdfium2, PyMuPDF and pypdf read it.
# Seen: pdfplumber 0.11.10 gives 元万7397费党, pdfminer.six 20260107 the same, a line a character.
# For us: an import of PDF reads text that is not upright with PDFium; from another reader its figures are doubts.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    pdfplumber==0.11.10 pypdfium2==5.15.2 pdfminer.six==20260107 reportlab==5.1.0
"$folder/venv/bin/python" - "$folder/page.pdf" <<'PYTHON'
import sys
import pdfminer.high_level, pdfplumber, pypdfium2
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas
pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
page = canvas.Canvas(sys.argv[1])
page.translate(100, 500)
page.rotate(90)
page.setFont("STSong-Light", 16)
page.drawString(0, 0, "党费7937万元")
page.save()
plumbed = pdfplumber.open(sys.argv[1]).pages[0].extract_text()
mined = "".join(pdfminer.high_level.extract_text(sys.argv[1]).split())
right = pypdfium2.PdfDocument(sys.argv[1])[0].get_textpage().get_text_range()
print(f"pdfplumber {plumbed}, pdfminer {mined}, PDFium {right}")
assert plumbed == mined == "元万7397费党" and right == "党费7937万元"
PYTHON
