#!/usr/bin/env bash
# reconciler raises where a name has no candidates.
#
# Expected: a name that the service has no candidate for, or an empty cell, is a row without an id, as the code means it to be.
# Seen: reconciler 0.2.2 puts `np.NaN` there, which NumPy 2 has not. It asks for numpy>=1.18 only, so a fresh install raises AttributeError, and
#   what was found for all other names is lost.
# For us: docs/reconcile.md says to name it before the import. tests/clients/reconcile_column.py does.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check reconciler==0.2.2 numpy==2.4.6 pandas==3.1.1
"$folder/venv/bin/python" - <<'PYTHON' 2>/dev/null
import http.server, json, threading
import pandas as pd
from reconciler import reconcile

class Service(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        known = {"id": "a", "name": "known", "score": 100, "match": True, "type": [{"id": "t", "name": "t"}]}
        body = json.dumps({"0": {"result": [known]}, "1": {"result": []}}).encode()
        self.send_response(200); self.send_header("Content-Length", str(len(body))); self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_): pass

server = http.server.HTTPServer(("127.0.0.1", 0), Service)
threading.Thread(target=server.serve_forever, daemon=True).start()
try:
    reconcile(pd.Series(["known", "unknown"]), reconciliation_endpoint=f"http://127.0.0.1:{server.server_port}/")
    seen = "a row without an id"
except AttributeError as error:
    seen = str(error).split(". ")[0]
print("one name with a candidate and one without:", seen)
assert "np.NaN" in seen
PYTHON
