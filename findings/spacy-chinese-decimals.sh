#!/usr/bin/env bash
# spaCy's Chinese pipeline ends a sentence inside a decimal.
#
# Expected: 增长3.5%！ is one sentence; a point between two digits ends none.
# Seen: spaCy 3.8.18's blank `zh` makes a token of every character, and its sentencizer ends a sentence at each `.`: 增长3. and 5%！
# For us: a sentence is cut at 。！？； alone, and no library with its own list is asked.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check spacy==3.8.18
"$folder/venv/bin/python" - <<'PYTHON'
import spacy
pipeline = spacy.blank("zh")
pipeline.add_pipe("sentencizer")
sentences = [sentence.text for sentence in pipeline("举办210期。增长3.5%！").sents]
print(sentences)
assert sentences == ["举办210期。", "增长3.", "5%！"]
PYTHON
