#!/usr/bin/env bash
# odfdo's formatted text leaves out the numbers that fields hold, and the character under a ruby.
#
# Expected: 表3 (the 3 is a sequence field) and 培训 (with a ruby over 训) are there, as in the document.
# Seen: `get_formatted_text` of odfdo 3.27.3 gives 表 and 培. odfpy 1.4.1 has both, but runs the ruby into the text.
# For us: an import of ODT takes the text of fields and of `text:ruby-base`, and leaves `text:ruby-text` out.
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
ruby = "<text:ruby><text:ruby-base>训</text:ruby-base><text:ruby-text>xùn</text:ruby-text></text:ruby>"
write(sys.argv[1], f'<text:p>表<text:sequence text:name="table">3</text:sequence>：培{ruby}210期</text:p>')
import odfdo
from odf import opendocument, teletype, text
formatted = odfdo.Document(sys.argv[1]).get_formatted_text().strip()
other = teletype.extractText(opendocument.load(sys.argv[1]).getElementsByType(text.P)[0])
print(f"odfdo {formatted}, odfpy {other}")
assert formatted == "表：培210期" and other == "表3：培训xùn210期"
PYTHON
