#!/usr/bin/env bash
# BudouX puts a line break inside a decimal.
#
# Expected: a figure is one phrase: a browser's own rules never break 5.85 or 12.6%.
# Seen: BudouX 0.10.1 for simplified Chinese cuts 培训干部5.85万 before .85 and 增长12.6% after 12. in one sentence.
# For us: a page that breaks its lines with BudouX has to keep each figure in a span that does not break.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check budoux==0.10.1
"$folder/venv/bin/python" - <<'PYTHON'
import budoux
sentence = "全年举办培训班210期，培训干部5.85万余人次，比上年增长12.6%。"
phrases = budoux.load_default_simplified_chinese_parser().parse(sentence)
print(phrases)
assert ".85万" in phrases and "12." in phrases and "6%。" in phrases
PYTHON
