#!/usr/bin/env bash
# Microsoft's recognizer reads 千分之三点五 (3.5 per thousand) as 3.5.
#
# Expected: 0.0035, or 3.5‰; 十分之三 (three tenths) is 0.3 there, and 百分之三点五 is 3.5%.
# Seen: recognizers-text-number 1.0.2a2 finds only 三点五 in it, with the value 3.5, and 三 in 万分之三 (three in ten thousand). Nothing says
# that a part of the number was not read.
# For us: 千分之 and 万分之 belong to the figure; rates of birth and growth are written so. A recognizer has to use up what stands there.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check recognizers-text-suite==1.0.2a2 'emoji<2'
"$folder/venv/bin/python" - <<'PYTHON'
import warnings
warnings.simplefilter("ignore")
from recognizers_number import Culture, recognize_number, recognize_percentage
def read(text):
    found = recognize_number(text, Culture.Chinese) + recognize_percentage(text, Culture.Chinese)
    return [(part.text, part.resolution["value"]) for part in found]
seen = {text: read(text) for text in ("十分之三", "百分之三点五", "千分之三点五", "万分之三")}
print(seen)
assert seen["十分之三"] == [("十分之三", "0.3")] and seen["百分之三点五"] == [("百分之三点五", "3.5%")]
assert seen["千分之三点五"] == [("三点五", "3.5")] and seen["万分之三"] == [("三", "3")]
PYTHON
