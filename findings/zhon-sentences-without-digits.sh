#!/usr/bin/env bash
# zhon's pattern for a Chinese sentence stops at digits, and leaves the figures out.
#
# Expected: `re.findall(zhon.hanzi.sentence, …)` gives each sentence whole.
# Seen: zhon 2.1.1 gives ！ for 增长3.5%！ and 万元。 for 投入7937万元。 since a sentence may hold Chinese characters and marks only.
# For us: a sentence is cut at 。！？； alone; whatever stands between is part of it.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check zhon==2.1.1
"$folder/venv/bin/python" - <<'PYTHON'
import re
import zhon.hanzi
sentences = re.findall(zhon.hanzi.sentence, "见效明显。增长3.5%！投入7937万元。")
print(sentences)
assert sentences == ["见效明显。", "！", "万元。"]
PYTHON
