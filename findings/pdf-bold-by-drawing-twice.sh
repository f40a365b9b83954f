#!/usr/bin/env bash
# pdfplumber doubles the digits of bold figures that were drawn twice.
#
# Expected: a line drawn twice, a third of a point apart, as many printer drivers make bold, reads once or as two lines.
# Seen: pdfplumber 0.11.10 gives 投投入入党党费费77993377万万元元. pypdfium2 5.15.2 gives the line once, pdfminer.six 20260107 twice.
# `dedupe_chars` helps.
# For us: an import of PDF reads figures only from pages without doubled characters.
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
page.setFont("STSong-Light", 16)
for x in (50, 50.3):
    page.drawString(x, 700, "投入党费7937万元")
page.save()
plumbed = pdfplumber.open(sys.argv[1]).pages[0]
plain, single = plumbed.extract_text(), plumbed.dedupe_chars().extract_text()
once = pypdfium2.PdfDocument(sys.argv[1])[0].get_textpage().get_text_range()
twice = pdfminer.high_level.extract_text(sys.argv[1]).split()
print(f"pdfplumber {plain}, deduped {single}; PDFium {once}; pdfminer {twice}")
assert plain == "投投入入党党费费77993377万万元元" and single == once == "投入党费7937万元" and len(twice) == 2
PYTHON
