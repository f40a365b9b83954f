#!/usr/bin/env bash
# Positions of ICU4Py's segments are not positions in a Python string.
#
# Expected: `text[start:end]` of each pair of `WordBreaker(text).segments()` is the segment that iterating over the breaker gives.
# Seen: icu4py 1.2.0 counts UTF-16 units, of which a character beyond U+FFFF, such as U+20BB7 in a name, has two. Every slice after one
# is displaced; nothing is raised. Iterating gives the right texts.
# For us: `app/formats/text_fragment.py` iterates and adds lengths up, and never takes positions.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check icu4py==1.2.0 2>/dev/null
env/bin/python - <<'PYTHON' | tee seen
from icu4py.breakers import WordBreaker

text = "\U00020bb7 a b"
print(*WordBreaker(text, "zh"), sep="|")
print(*(text[start:end] for start, end in WordBreaker(text, "zh").segments()), sep="|")
PYTHON
[[ $(paste -sd' ' seen) == "𠮷| |a| |b 𠮷 |a| |b|" ]]
