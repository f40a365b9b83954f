#!/usr/bin/env bash
# Microsoft's recognizer finds no figure in 1,028.5万元.
#
# Expected: 10285000 yuan, as for 1028.5万元; it reads 1,028.5 too, so commas between thousands are known.
# Seen: recognizers-text-number and recognizers-text-number-with-unit 1.0.2a2 give nothing for 1,028.5万元, 2,345万 and 1,028万元, neither a
# number nor an amount.
# For us: tables of finance write the comma and the heading 万元 alike. A figure that no recognizer sees is no doubt either, so numerals are
# counted by our own grammar.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check recognizers-text-suite==1.0.2a2 'emoji<2'
"$folder/venv/bin/python" - <<'PYTHON'
import warnings
warnings.simplefilter("ignore")
from recognizers_number import Culture, recognize_number
from recognizers_number_with_unit import recognize_currency
def read(text):
    found = recognize_number(text, Culture.Chinese), recognize_currency(text, Culture.Chinese)
    return [[part.resolution["value"] for part in parts] for parts in found]
seen = {text: read(text) for text in ("1028.5万元", "1,028.5", "1,028.5万元", "2,345万", "1,028万元")}
print(seen)
assert seen["1028.5万元"] == [["10285000"], ["10285000"]] and seen["1,028.5"][0] == ["1028.5"]
assert seen["1,028.5万元"] == seen["2,345万"] == seen["1,028万元"] == [[], []]
PYTHON
