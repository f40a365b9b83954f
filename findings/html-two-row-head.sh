#!/usr/bin/env bash
# Three of four HTML readers put a year over the wrong figures where the head of a table has two rows.
#
# Expected: the second row of the head begins under 年份, since 指标 reaches down over both rows: 6120 is 2019's, 7937 is 2020's.
# Seen: markitdown 0.1.9, html2text 2025.4.15 and inscriptis 2.7.6 begin it at the left edge, so that 6120 stands under 2020 and
# 7937 under nothing. trafilatura 2.3.1 leaves the cell free.
# For us: an import of pages computes the grid from rowspan and colspan before it joins a figure with its heads.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    markitdown==0.1.9 html2text==2025.4.15 inscriptis==2.7.6 trafilatura==2.3.1 lxml_html_clean==0.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import io, re
import html2text, inscriptis, trafilatura
from markitdown import MarkItDown
page = """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>t</title></head><body><table>
<tr><th rowspan="2">指标</th><th colspan="2">年份</th></tr><tr><th>2019</th><th>2020</th></tr>
<tr><td>党费</td><td>6120</td><td>7937</td></tr></table></body></html>"""
def above(text):
    lines = [line.strip().removeprefix("|").strip(" ") for line in text.splitlines() if "2019" in line or "6120" in line]
    rows = [re.split(r"\s*\|\s*|\s{2,}", line) for line in lines]
    return rows[0].index("2019") == rows[1].index("6120")
seen = {
    "markitdown": MarkItDown().convert_stream(io.BytesIO(page.encode()), file_extension=".html").text_content,
    "html2text": html2text.html2text(page),
    "inscriptis": inscriptis.get_text(page),
    "trafilatura": trafilatura.extract(page),
}
print(*seen.values(), sep="\n\n")
assert {name: above(text) for name, text in seen.items()} == dict.fromkeys(seen, False) | {"trafilatura": True}
PYTHON
