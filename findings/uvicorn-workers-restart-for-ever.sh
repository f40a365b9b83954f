#!/usr/bin/env bash
# uvicorn with workers starts an application that cannot be made again and again.
#
# Expected: it stops, as it does without workers (exit 1), when the factory raises at the start.
# Seen: uvicorn 0.54.0 with two workers has tried a dozen times after ten seconds, each with its traceback, and goes on.
# For us: `workreport serve` counts the tries of its workers, and stops after three of each.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check uvicorn==0.54.0
cd "$folder"
printf 'def create():\n    raise RuntimeError("no settings")\n' > broken.py
serve() { timeout --preserve-status --signal INT 10 venv/bin/python -m uvicorn --factory broken:create --port 0 "$@"; }
one=0; serve > one.txt 2>&1 || one=$?
serve --workers 2 > two.txt 2>&1 || true
tries=$(grep -c '^RuntimeError: no settings' two.txt)
echo "one worker: exit $one; two workers: $tries tries in ten seconds"
[ "$one" = 1 ] && [ "$tries" -gt 4 ]
