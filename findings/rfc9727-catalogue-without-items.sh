#!/usr/bin/env bash
# rfc-9727-pure finds no API in a catalogue that is written as the standard has it.
#
# Expected: the link under `item` is found: in a linkset the relation is the name of the member (RFC 9264, section 4.2.4), and its target
# has an `href`, no `rel`. RFC 9727's own examples are so.
# Seen: rfc-9727-pure 0.1.0 gives no items, no endpoints, and says that there are no links; with a needless `"rel": "item"` in the
# target it finds it.
# For us: the catalogue stays as the standard has it; whoever reads it with this library takes the members themselves.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check rfc-9727-pure==0.1.0
"$folder/venv/bin/python" - <<'PYTHON'
import json
from rfc9727 import parse_api_catalog, resolve_api_endpoints, validate_linkset
def read(target):
    context = {"anchor": "https://example.org/.well-known/api-catalog", "item": [target]}
    catalogue = parse_api_catalog(json.dumps({"linkset": [context]}).encode())
    return resolve_api_endpoints(catalogue), validate_linkset(catalogue)
needless = read({"href": "https://example.org/v1", "rel": "item"})
standard = read({"href": "https://example.org/v1"})
print("with rel:", needless)
print("as RFC 9264 has it:", standard)
assert needless[0] == ["https://example.org/v1"]
if standard[0] != [] or not any("item" in problem for problem in standard[1]):
    raise SystemExit("rfc-9727-pure finds it now")
PYTHON
