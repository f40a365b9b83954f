#!/usr/bin/env bash
# chinese2digits reads two neighbouring numbers, 三四百 (three or four hundred), as 3400.
#
# Expected: a range of 300 to 400, or the text as it was.
# Seen: chinese2digits 6.0.2 gives 3400 for 三四百 and 230 for 二三十.
# For us: two digits in a row before a multiplier are a range; nothing that writes them as one number touches a source.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check chinese2digits==6.0.2
"$folder/venv/bin/python" - <<'PYTHON'
import chinese2digits
read = [chinese2digits.takeNumberFromString(text)["replacedText"] for text in ("三四百人", "二三十个")]
print(read)
assert read == ["3400人", "230个"]
PYTHON
