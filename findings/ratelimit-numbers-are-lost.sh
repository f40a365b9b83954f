#!/usr/bin/env bash
# Two readers of RateLimit fields see those of the present draft, and read nothing out of them.
#
# Expected: 50 requests are left for RateLimit: "client";r=50;t=30, as draft-ietf-httpapi-ratelimit-headers has it since its eighth
# version; or `undefined`, as ratelimit-header-parser documents for fields that it does not find.
# Seen: ratelimit-header-parser 0.1.0 gives NaN for all three numbers, so that a client that waits at `remaining <= 0` never does;
# ratelimit-headers 0.1.0 (Python) names the source `ietf` and gives None.
# For us: docs/operations.md says what `r` and `t` are; a client takes them from the field itself, and `Retry-After` from a 429.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ratelimit-headers==0.1.0
"$folder/venv/bin/python" - <<'PYTHON'
from ratelimit_headers import parse
state = parse(response_headers={"RateLimit": '"client";r=50;t=30', "RateLimit-Policy": '"client";q=100;w=60'})
print(state)
if state.source != "ietf" or state.remaining is not None:
    raise SystemExit("ratelimit-headers reads it otherwise now")
PYTHON
cd "$folder"
npm install --silent --no-audit --no-fund ratelimit-header-parser@0.1.0
cat > script.mjs <<'JAVASCRIPT'
import { parseRateLimit } from "ratelimit-header-parser";
const old = parseRateLimit(new Headers({ RateLimit: "limit=100, remaining=50, reset=30" }));
const present = parseRateLimit(new Headers({ RateLimit: '"client";r=50;t=30', "RateLimit-Policy": '"client";q=100;w=60' }));
const none = parseRateLimit(new Headers({}));
console.log(old, present, none);
if (old.remaining !== 50 || none !== undefined) process.exit(2);
if (!Number.isNaN(present?.remaining) || !Number.isNaN(present?.limit)) process.exit(1);
JAVASCRIPT
node script.mjs
