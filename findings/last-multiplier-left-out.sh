#!/usr/bin/env bash
# Three readers of Chinese numbers take 三万六 (36,000) for 30,006.
#
# Expected: 36000: without 零 the last digit counts the next lower multiplier, 三万六 as 一百一 is 110. 30,006 is 三万零六. cn2an, cn2int and
# pycnnum read it so.
# Seen: numcn 0.1.0, liuxiaojing 0.0.3 and numberandchinese 1.0.2 give 30006, and 101 for 一百一. Nothing tells 三万六 from 三万零六.
# For us: our own grammar refuses the short form, so that a person looks; none of the three may fill it in.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    numcn==0.1.0 liuxiaojing==0.0.3 numberandchinese==1.0.2 cn2an==0.5.24 cn2int==0.2.3 pycnnum==2.1.1
"$folder/venv/bin/python" - <<'PYTHON'
import cn2an, cn2int, liuxiaojing, numberandchinese, numcn, pycnnum
right = (lambda words: cn2an.cn2an(words, "normal")), cn2int.chinese2float, pycnnum.cn2num
wrong = numcn.ctn, liuxiaojing.to_int, numberandchinese.chinese2digits
for words in ("三万六", "一百一", "三万零六"):
    print(words, [read(words) for read in right], [read(words) for read in wrong])
assert [read("三万六") for read in right] == [36000] * 3 and [read("一百一") for read in right] == [110] * 3
assert [read("三万六") for read in wrong] == [30006] * 3 and [read("一百一") for read in wrong] == [101] * 3
assert {read("三万零六") for read in right + wrong} == {30006}
PYTHON
