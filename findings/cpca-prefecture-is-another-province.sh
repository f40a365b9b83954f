#!/usr/bin/env bash
# cpca takes prefectures for the provinces whose names they begin with.
#
# Expected: 海南州 (Hainan prefecture) is in Qinghai, as its full name 海南藏族自治州 is, or nowhere.
# Seen: cpca 0.5.5 puts 海南州 in the province of Hainan and 河南县, a county of Qinghai too, in the province of Henan.
# For us: reports use the short names; a region is looked up by its whole name, never by what a name begins with.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check cpca==0.5.5
"$folder/venv/bin/python" - <<'PYTHON'
import cpca
codes = cpca.transform(["海南藏族自治州", "海南州", "河南县"])["adcode"].tolist()
print(codes)
assert codes == ["632500", "460000", "410000"]
PYTHON
