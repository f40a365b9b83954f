#!/usr/bin/env bash
# memento-client calls any clock GMT.
#
# Expected: a datetime with an offset is sent as the same moment in GMT: 20:00 in Beijing is 12:00 GMT. Without a datetime the present is asked for.
# Seen: memento-client 0.6.1 writes the clock of whatever offset and `GMT` behind it: 20:00 GMT, eight hours later. So does its present: at 20:00 in
#   Beijing it asks for 20:00 GMT, a time to come.
# For us: docs/history.md says to give it times in UTC without an offset. Our TimeGate leads a time to come to the newest release, as RFC 7089 says.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check memento-client==0.6.1 requests==2.34.2
TZ=Asia/Shanghai "$folder/venv/bin/python" - <<'PYTHON'
import http.server, threading
from datetime import datetime, timedelta, timezone
from memento_client import MementoClient
asked = []

class Gate(http.server.BaseHTTPRequestHandler):
    def do_HEAD(self):
        asked.extend(self.headers.get_all("Accept-Datetime", []))
        self.send_response(404); self.end_headers()
    def log_message(self, *_): pass

server = http.server.HTTPServer(("127.0.0.1", 0), Gate)
threading.Thread(target=server.serve_forever, daemon=True).start()
here = f"http://127.0.0.1:{server.server_port}"
client = MementoClient(timegate_uri=f"{here}/timegate/", check_native_timegate=False)
beijing = datetime(2026, 1, 31, 20, tzinfo=timezone(timedelta(hours=8)))
client.get_memento_info(f"{here}/", beijing)
given = asked[-1]
client.get_memento_info(f"{here}/")
present = datetime.strptime(asked[-1], "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=timezone.utc)
ahead = present - datetime.now(timezone.utc)
print("20:00 in Beijing is asked for as", given, "- the present is", round(ahead.total_seconds() / 3600), "hours ahead")
assert given == "Sat, 31 Jan 2026 20:00:00 GMT" and round(ahead.total_seconds() / 3600) == 8
PYTHON
