#!/usr/bin/env bash
# Two readers of Chinese numbers take 一百二十万 (1.2 million) for 10.2 million, one of them also where it wrote the text itself.
#
# Expected: 1200000: what stands before 万 is one number, 120, as cn2an reads it.
# Seen: pycnnum 2.1.1 and numberandchinese 1.0.2 read 10200000, and 3005000000 for 三千五百万 (35 million). 七千九百三十七万 and 二十万 are right
# in pycnnum. chinesenumber 0.1.1 gives the text 10120.
# For us: figures in words are read by our own grammar; a round trip over pycnnum fails on 1,200,000.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pycnnum==2.1.1 numberandchinese==1.0.2 \
    chinesenumber==0.1.1 cn2an==0.5.24
"$folder/venv/bin/python" - <<'PYTHON'
import cn2an, numberandchinese, pycnnum
from chinesenumber import NumberParser
written = pycnnum.num2cn(1_200_000)
for words in (written, "三千五百万", "二十万"):
    print(words, cn2an.cn2an(words), pycnnum.cn2num(words), numberandchinese.chinese2digits(words), NumberParser().numberify(words))
assert written == "一百二十万" and cn2an.cn2an(written) == 1_200_000
assert pycnnum.cn2num(written) == numberandchinese.chinese2digits(written) == 10_200_000
assert pycnnum.cn2num("三千五百万") == 3_005_000_000 and pycnnum.cn2num("二十万") == 200_000
assert NumberParser().numberify(written) == "10120"
PYTHON
