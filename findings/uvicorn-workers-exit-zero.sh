#!/usr/bin/env bash
# uvicorn with workers exits with 0 where its application could not start.
#
# Expected: exit 3, as without workers, so that whoever started it knows.
# Seen: uvicorn 0.54.0 with two workers stops after the failed startup and exits with 0. A container that restarts on failure stays
# down, a script goes on.
# For us: `workreport serve` sees to its workers itself, and exits with an error where they cannot start.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check uvicorn==0.54.0
cd "$folder"
cat > refusing.py <<'PYTHON'
async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no database"})
PYTHON
one=0; timeout 20 venv/bin/python -m uvicorn refusing:app --port 0 2> one.txt || one=$?
two=0; timeout 20 venv/bin/python -m uvicorn refusing:app --port 0 --workers 2 2> two.txt || two=$?
grep -h 'no database' one.txt two.txt | sort -u
echo "one worker: exit $one; two workers: exit $two"
[ "$one" = 3 ] && [ "$two" = 0 ]
