#!/usr/bin/env bash
# PDFium loses a Chinese character that is drawn on its own, where its font is neither in the file nor on the machine.
#
# Expected: the text of a page does not depend on fonts; a font serves to draw.
# Seen: pypdfium2 5.15.2 without fonts leaves out 万 of 投入党费7937万元整, drawn as 投入党费7937, 万 and 元整: ten thousand times
# less, without a word. The piece of one character is left out, those of more stay. pdfminer.six 20260107 reads all.
# For us: our reader counts such pieces, and a note says that text may be missing and to install a Chinese font.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pypdfium2==5.15.2 pdfminer.six==20260107 reportlab==5.1.0
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import ctypes, os, sys
import pdfminer.high_level
import pypdfium2_raw as pdfium
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas
path, fonts = f"{sys.argv[1]}/page.pdf", f"{sys.argv[1]}/no-fonts"
os.mkdir(fonts)
pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
page = canvas.Canvas(path)
page.setFont("STSong-Light", 16)
for x, text in ((50, "投入党费7937"), (150, "万"), (166, "元整")):
    page.drawString(x, 700, text)
page.save()
folders = (ctypes.POINTER(ctypes.c_char) * 2)()
folders[0] = ctypes.cast(ctypes.c_char_p(fonts.encode()), ctypes.POINTER(ctypes.c_char))
pdfium.FPDF_InitLibraryWithConfig(ctypes.byref(pdfium.FPDF_LIBRARY_CONFIG(version=2, m_pUserFontPaths=folders)))
text = pdfium.FPDFText_LoadPage(pdfium.FPDF_LoadPage(pdfium.FPDF_LoadDocument(path.encode(), None), 0))
seen = "".join(chr(pdfium.FPDFText_GetUnicode(text, place)) for place in range(pdfium.FPDFText_CountChars(text)))
other = "".join(pdfminer.high_level.extract_text(path).split())
print(f"PDFium: {seen}; pdfminer: {other}")
assert "万" not in seen and seen.endswith("元整") and other == "投入党费7937万元整"
PYTHON
