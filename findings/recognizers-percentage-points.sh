#!/usr/bin/env bash
# Microsoft's recognizer makes a percentage of percentage points.
#
# Expected: 2.3个百分点 (2.3 percentage points) is told from 2.3%, or is no percentage.
# Seen: recognizers-text-number 1.0.2a2 gives "2.3%" for both.
# For us: percentage points are a unit of their own; a rise by 2.3 points is no rise by 2.3%.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check recognizers-text-suite==1.0.2a2 'emoji<2'
"$folder/venv/bin/python" - <<'PYTHON'
from recognizers_number import Culture, recognize_percentage
read = [
    [found.resolution["value"] for found in recognize_percentage(text, Culture.Chinese)]
    for text in ("提高2.3个百分点", "提高2.3%")
]
print(read)
assert read == [["2.3%"], ["2.3%"]]
PYTHON
