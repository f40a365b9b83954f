#!/usr/bin/env bash
# sentencex does not end a Chinese sentence where the next one begins with a figure.
#
# Expected: 投入7937万元。2020年培训12期。 is two sentences, as 投入7937万元。全年培训12期。 is.
# Seen: sentencex 1.0.32 gives one, for 。, ！ and ？ alike: it takes the digit for the continuation of a number.
# For us: reports begin sentences with years. A sentence is cut at 。！？； whatever follows, so a quote from sentencex may hold the
# figures of two of our sentences.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check sentencex==1.0.32
"$folder/venv/bin/python" - <<'PYTHON'
from sentencex import segment
word = list(segment("zh", "投入7937万元。全年培训12期。"))
figures = [list(segment("zh", f"投入7937万元{mark}2020年培训12期。")) for mark in "。！？"]
print("before a word:", word)
print("before a figure:", figures)
assert word == ["投入7937万元。", "全年培训12期。"]
if [len(found) for found in figures] != [1, 1, 1]:
    raise SystemExit("sentencex ends the sentence now")
PYTHON
