#!/usr/bin/env bash
# Three readers of Chinese numbers lose the multiplier or the decimals of 五点八五万 (58,500).
#
# Expected: 58500, as cn2int reads it, or a refusal.
# Seen: pycnnum 2.1.1 gives 5.85 and leaves 万 out; cn2num 0.1.1 and numcn 0.1.0 give 50000 and leave the decimals out. All three read
# 五万八千五百.
# For us: figures in words are read by our own grammar, and none of the three checks one.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pycnnum==2.1.1 cn2num==0.1.1 numcn==0.1.0 cn2int==0.2.3
"$folder/venv/bin/python" - <<'PYTHON'
import cn2int, cn2num, numcn, pycnnum
readers = {"cn2int": cn2int.chinese2float, "pycnnum": pycnnum.cn2num, "cn2num": cn2num.transform, "numcn": numcn.ctn}
whole = {name: read("五万八千五百") for name, read in readers.items()}
point = {name: read("五点八五万") for name, read in readers.items()}
print("五万八千五百:", whole)
print("五点八五万:", point)
assert set(whole.values()) == {58500} and point.pop("cn2int") == 58500
if point != {"pycnnum": 5.85, "cn2num": 50000, "numcn": 50000}:
    raise SystemExit("they read it otherwise now")
PYTHON
