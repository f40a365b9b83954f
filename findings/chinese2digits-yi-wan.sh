#!/usr/bin/env bash
# chinese2digits glues the two halves of 12亿3456万 together.
#
# Expected: 1,234,560,000, or the text as it was.
# Seen: chinese2digits 6.0.2 gives 120000000034560000, a hundred million times as much. Either half alone is right.
# For us: a figure is one run of digits and multipliers up to its measure word, read as a whole.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check chinese2digits==6.0.2
"$folder/venv/bin/python" - <<'PYTHON'
import chinese2digits
read = {text: chinese2digits.takeNumberFromString(text)["replacedText"] for text in ("12亿元", "3456万元", "12亿3456万元")}
print(read)
assert list(read.values()) == ["1200000000元", "34560000元", "120000000034560000元"]
PYTHON
