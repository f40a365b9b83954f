#!/usr/bin/env bash
# jieba cuts 百分之九十八点五 (98.5%) into 9% and 18.5.
#
# Expected: one word, or a cut before or after the figure, not in it.
# Seen: jieba 0.42.1 gives 百分之九 and 十八点五, each a figure of its own. 5.85 and 12.6% stay whole, 1,028 is cut in three.
# For us: figures are found before words; a library that cuts words is never shown a figure.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check jieba==0.42.1
"$folder/venv/bin/python" - <<'PYTHON'
import logging
import jieba
jieba.setLogLevel(logging.ERROR)
cut = [jieba.lcut(text) for text in ("百分之九十八点五", "增长12.6%", "1,028名")]
print(cut)
assert cut == [["百分之九", "十八点五"], ["增长", "12.6%"], ["1", ",", "028", "名"]]
PYTHON
