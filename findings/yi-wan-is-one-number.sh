#!/usr/bin/env bash
# Three readers of Chinese numbers do not read 12亿3456万 as one number.
#
# Expected: 1,234,560,000, as 12亿 is 1,200,000,000 and 3456万 is 34,560,000.
# Seen: chinese2digits 6.0.2 glues the halves together, 120000000034560000, though it reads either right. chinese-numbers-converter
# 2.3.1 multiplies 12亿 by ten thousand and loses 3456, 12000000000000. recognizers-text-number 1.0.2a2 finds no number at all, though
# it reads 1亿2千万.
# For us: a figure is one run of digits and multipliers up to its measure word, read as a whole. None of the three can be the second
# opinion on a draft, and an example in JavaScript reads `value`, never the figure as written.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check chinese2digits==6.0.2 recognizers-text-suite==1.0.2a2 'emoji<2'
"$folder/venv/bin/python" - <<'PYTHON'
import chinese2digits
from recognizers_number import Culture, recognize_number
texts = ("12亿元", "3456万元", "12亿3456万元")
glued = [chinese2digits.takeNumberFromString(text)["replacedText"] for text in texts]
print("chinese2digits:", *glued)
unseen = [[found.resolution["value"] for found in recognize_number(text, Culture.Chinese)] for text in ("1亿2千万元", texts[2])]
print("recognizers:", *unseen)
assert glued == ["1200000000元", "34560000元", "120000000034560000元"]
assert unseen == [["120000000"], []]
PYTHON
cd "$folder"
npm install --silent --no-audit --no-fund chinese-numbers-converter@2.3.1
cat > script.mjs <<'JAVASCRIPT'
import ChineseNumber from "chinese-numbers-converter";
const read = ["12亿元", "12亿3456万元"].map((text) => new ChineseNumber(text).toArabicString());
console.log("chinese-numbers-converter:", ...read);
if (read[0] !== "1200000000元" || read[1] !== "12000000000000元") process.exit(1);
JAVASCRIPT
node script.mjs
