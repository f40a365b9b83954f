#!/usr/bin/env bash
# Two CSVW libraries take NA for a value where the description says that it is null.
#
# Expected: with "null": "NA", and with "null": ["NA", "-"], a cell with NA has no value (Tabular Metadata, 5.1.2, allows both), and
# csvw reads it so.
# Seen: csvwlib 0.3.2 writes "note": "NA" for both, csvw-functions 0.0.0 for the list, with a warning of a bad item.
# For us: an absent value in our CSV is an empty cell, which needs no such property; no word stands for it.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check csvwlib==0.3.2 csvw-functions==0.0.0 csvw==3.7.0
cd "$folder"
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import json, threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
import csvw_functions
from csvw import CSVW
from csvwlib import CSVWConverter

class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass

server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory="."))
threading.Thread(target=server.serve_forever, daemon=True).start()
base = f"http://127.0.0.1:{server.server_port}/"
Path("t.csv").write_text("id,note\na,NA\n")

def read(null):
    columns = [{"name": "id", "titles": "id"}, {"name": "note", "titles": "note", "null": null}]
    metadata = {"@context": "http://www.w3.org/ns/csvw", "url": "t.csv", "tableSchema": {"columns": columns}}
    name = f"{len(null)}-metadata.json"
    Path(name).write_text(json.dumps(metadata))
    group = csvw_functions.create_annotated_table_group(base + name)
    return {
        "csvw": CSVW(name).to_json(minimal=True),
        "csvwlib": CSVWConverter.to_json(base + "t.csv", base + name, mode="minimal"),
        "csvw-functions": csvw_functions.create_json_ld(group, mode="minimal"),
    }

one, several = read("NA"), read(["NA", "-", "x"])
print("one:", one)
print("a list:", several)
server.shutdown()
assert not any("NA" in str(rows) for rows in (one["csvw"], one["csvw-functions"], several["csvw"]))
if not all("'note': 'NA'" in str(rows) for rows in (one["csvwlib"], several["csvwlib"], several["csvw-functions"])):
    raise SystemExit("they leave NA out now")
PYTHON
