#!/usr/bin/env bash
# Microsoft's recognizer of Chinese numbers does not see 12亿3456万 at all.
#
# Expected: 1,234,560,000, as 1亿2千万 is 120,000,000.
# Seen: recognizers-text-number 1.0.2a2 finds no number in 12亿3456万元, no currency either.
# For us: it cannot be the second opinion on a draft: what it does not see is no doubt.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check recognizers-text-suite==1.0.2a2 'emoji<2'
"$folder/venv/bin/python" - <<'PYTHON'
from recognizers_number import Culture, recognize_number
def read(text):
    return [(found.text, found.resolution["value"]) for found in recognize_number(text, Culture.Chinese)]
one, two = read("1亿2千万元"), read("12亿3456万元")
print(one, two)
assert one == [("1亿2千万", "120000000")] and two == []
PYTHON
