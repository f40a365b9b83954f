#!/usr/bin/env bash
# ODT readers give deleted text as a paragraph of its own, before the text that replaced it.
#
# Expected: what was deleted with changes tracked is gone, or marked.
# Seen: odfpy 1.4.1 and the paragraphs of odfdo 3.27.3 begin with 6120, which was deleted from 投入7937万元.
# `get_formatted_text` of odfdo leaves it out.
# For us: an import of ODT leaves `text:tracked-changes` out.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check odfpy==1.4.1 odfdo==3.27.3
"$folder/venv/bin/python" - "$folder/report.odt" <<'PYTHON'
import sys, zipfile
def write(path, body):
    kind, names = "application/vnd.oasis.opendocument.text", "urn:oasis:names:tc:opendocument:xmlns:"
    prefixes = f'xmlns:office="{names}office:1.0" xmlns:text="{names}text:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    entries = "".join(
        f'<m:file-entry m:full-path="{part}" m:media-type="{media}"/>'
        for part, media in (("/", kind), ("content.xml", "text/xml"), ("styles.xml", "text/xml"), ("meta.xml", "text/xml")))
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", kind)
        file.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{names}manifest:1.0" m:version="1.2">{entries}</m:manifest>')
        for part in ("styles", "meta"):
            file.writestr(f"{part}.xml", f'<office:document-{part} {prefixes} office:version="1.2"/>')
        file.writestr("content.xml", f"""<office:document-content {prefixes} office:version="1.2"><office:body><office:text>{body}
</office:text></office:body></office:document-content>""")
who = "<office:change-info><dc:creator>editor</dc:creator><dc:date>2020-12-30T00:00:00</dc:date></office:change-info>"
deleted = f'<text:changed-region text:id="c1"><text:deletion>{who}<text:p>6120</text:p></text:deletion></text:changed-region>'
changes = f"<text:tracked-changes>{deleted}</text:tracked-changes>"
write(sys.argv[1], f'{changes}<text:p>投入<text:change text:change-id="c1"/>7937万元</text:p>')
import odfdo
from odf import opendocument, teletype, text
one = [teletype.extractText(paragraph) for paragraph in opendocument.load(sys.argv[1]).getElementsByType(text.P)]
two = [str(paragraph).strip() for paragraph in odfdo.Document(sys.argv[1]).body.paragraphs]
right = odfdo.Document(sys.argv[1]).get_formatted_text().strip()
print(f"odfpy {one}, odfdo {two}, formatted {right}")
assert one == two == ["6120", "投入7937万元"] and right == "投入7937万元"
PYTHON
