#!/usr/bin/env bash
# LangExtract finds no place for a Chinese extraction that begins inside what it takes for a word.
#
# Expected: 近百个, which stands in the sentence word for word, gets its span.
# Seen: langextract 1.7.1 gives none, and no error, since its default tokenizer takes each run of Chinese characters for one word.
# Its UnicodeTokenizer gives the exact span.
# For us: a draft made with it needs `tokenizer=UnicodeTokenizer()`; an extraction without a span is a doubt, not a fact.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check langextract==1.7.1
"$folder/venv/bin/python" - <<'PYTHON'
from langextract.core import data, tokenizer
from langextract.resolver import Resolver
text = "投入党费7937万元，走访群众近百个项目点。"
def place(exact, way):
    found = list(Resolver().align([data.Extraction("metric", exact)], text, token_offset=0, char_offset=0, tokenizer_inst=way))
    span = found[0].char_interval
    return span and text[span.start_pos : span.end_pos]
ways = tokenizer.RegexTokenizer(), tokenizer.UnicodeTokenizer()
seen = {exact: tuple(place(exact, way) for way in ways) for exact in ("7937万元", "近百个")}
print(seen)
assert seen == {"7937万元": ("7937万元", "7937万元"), "近百个": (None, "近百个")}
PYTHON
