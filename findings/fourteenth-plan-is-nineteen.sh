#!/usr/bin/env bash
# Five readers of Chinese numbers give 15, 19 or 55 for 十四五, the name of the fourteenth five-year plan.
#
# Expected: no number, as cn2an, cn2int and liuxiaojing refuse 十四五: 十四 (fourteen) and 五 (five, for five years) are two words.
# Seen: numcn 0.1.0 and pycnnum 2.1.1 drop the four, 15. numberandchinese 1.0.2 and chinesenumber 0.1.1 add up, 19, the latter as text.
# chinese2digits 6.0.2 makes “55”规划 of “十四五”规划 in a sentence.
# For us: the names of plans are numerals with the reason that they are names; a sentence is never shown to a converter first.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    numcn==0.1.0 pycnnum==2.1.1 numberandchinese==1.0.2 chinesenumber==0.1.1 chinese2digits==6.0.2 \
    cn2an==0.5.24 cn2int==0.2.3 liuxiaojing==0.0.3
"$folder/venv/bin/python" - <<'PYTHON'
import chinese2digits, cn2an, cn2int, liuxiaojing, numberandchinese, numcn, pycnnum
from chinesenumber import NumberParser
for read in (lambda words: cn2an.cn2an(words, "smart"), cn2int.chinese2float, liuxiaojing.to_int):
    try:
        print("not refused:", read("十四五"))
    except ValueError:
        continue
    raise SystemExit(2)
seen = numcn.ctn("十四五"), pycnnum.cn2num("十四五"), numberandchinese.chinese2digits("十四五"), NumberParser().numberify("十四五")
sentence = chinese2digits.takeNumberFromString("“十四五”规划")["replacedText"]
print(seen, sentence)
assert seen == (15, 15, 19, "19") and sentence == "“55”规划"
PYTHON
