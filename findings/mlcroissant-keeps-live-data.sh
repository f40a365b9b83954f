#!/usr/bin/env bash
# mlcroissant never asks again for a file of a live data set.
#
# Expected: `isLiveDataset` says that the file at an address changes, so a new process downloads it, or at least asks whether it has changed.
# Seen: mlcroissant 1.1.1 keeps the file under its address in ~/.cache/croissant and gives the old rows for ever, without a request.
# For us: docs/catalogue.md tells readers to empty that folder; an address that names the release would need no such word.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check mlcroissant==1.1.1
CROISSANT_CACHE="$folder/cache" "$folder/venv/bin/python" - <<'PYTHON'
import http.server, threading
rows, asked = [b"id\na\n"], []

class Served(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        asked.append(self.path)
        self.send_response(200); self.send_header("Content-Type", "text/csv"); self.end_headers(); self.wfile.write(rows[0])
    def log_message(self, *_): pass

server = http.server.HTTPServer(("127.0.0.1", 0), Served)
threading.Thread(target=server.serve_forever, daemon=True).start()
import mlcroissant
described = {
    "@context": {"@language": "en", "@vocab": "https://schema.org/", "sc": "https://schema.org/", "cr": "http://mlcommons.org/croissant/",
        "dct": "http://purl.org/dc/terms/", "conformsTo": "dct:conformsTo", "recordSet": "cr:recordSet", "field": "cr:field",
        "dataType": {"@id": "cr:dataType", "@type": "@vocab"}, "source": "cr:source", "extract": "cr:extract", "column": "cr:column",
        "fileObject": "cr:fileObject", "isLiveDataset": "cr:isLiveDataset"},
    "@type": "sc:Dataset", "name": "live", "description": "d", "url": "https://example.org/", "license": "https://example.org/l",
    "conformsTo": "http://mlcommons.org/croissant/1.0", "isLiveDataset": True, "version": "1.0.0", "datePublished": "2026-01-01",
    "distribution": [{"@type": "cr:FileObject", "@id": "rows.csv", "name": "rows.csv", "encodingFormat": "text/csv",
        "contentUrl": f"http://127.0.0.1:{server.server_port}/rows.csv"}],
    "recordSet": [{"@type": "cr:RecordSet", "@id": "rows", "name": "rows", "field": [{"@type": "cr:Field", "@id": "rows/id", "name": "id",
        "dataType": "sc:Text", "source": {"fileObject": {"@id": "rows.csv"}, "extract": {"column": "id"}}}]}],
}
def read(): return [record["rows/id"] for record in mlcroissant.Dataset(described).records("rows")]
before = read()
rows[0] = b"id\nb\n"
after = read()
print("before", before, "after", after, "asked", len(asked))
assert before == after == [b"a"] and len(asked) == 1
PYTHON
