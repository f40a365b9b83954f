#!/usr/bin/env bash
# sfvparse gives the bytes of a header as the Base64 text between the colons, and writes them back encoded twice.
#
# Expected: :aGk=: is the two bytes "hi" (RFC 8941, section 4.2.7, which it says it follows), as http-sf reads it.
# Seen: sfvparse 0.1.0 gives b"aGk=", whose type is that of the decoded bytes, in items, dictionaries and parameters; written again it is
# :YUdrPQ==:. A digest compared with it never matches, and the key of a RateLimit partition (pk) is another one.
# For us: no header of ours has bytes; RateLimit names a quota and two whole numbers. Who adds Content-Digest before us reads it with http-sf.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check sfvparse==0.1.0 http-sf==1.5.0
"$folder/venv/bin/python" - <<'PYTHON'
import base64, hashlib
import http_sf, sfvparse
body = b"6.3%\n"
header = f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
right = http_sf.parse(header.encode(), tltype="dictionary")["sha-256"][0]
wrong = sfvparse.parse_dict(header)["sha-256"]["value"]
key = sfvparse.parse_list('"default";r=50;t=30;pk=:aGk=:')[0]["params"]["pk"]
again = sfvparse.serialize_item(sfvparse.parse_item(b":aGk=:"))
print("http-sf", right, "; sfvparse", wrong, key, again)
assert right == hashlib.sha256(body).digest()
assert wrong == base64.b64encode(right) and key == b"aGk=" and again == b":YUdrPQ==:"
PYTHON
