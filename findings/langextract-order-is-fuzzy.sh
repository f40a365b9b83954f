#!/usr/bin/env bash
# LangExtract calls a verbatim extraction a fuzzy match where it does not follow the order of the text.
#
# Expected: two figures that stand in the sentence word for word match exactly, in whatever order they are given.
# Seen: langextract 1.7.1 marks 210期 MATCH_FUZZY when it is given after 7937万元, which stands later. The span is right.
# For us: whether an extraction stands in the text is decided by the text of its span, not by the status.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check langextract==1.7.1
"$folder/venv/bin/python" - <<'PYTHON'
from langextract.core import data, tokenizer
from langextract.resolver import Resolver
text = "举办培训班210期，投入党费7937万元。"
def statuses(*exact):
    given = [data.Extraction("metric", one) for one in exact]
    found = Resolver().align(given, text, token_offset=0, char_offset=0, tokenizer_inst=tokenizer.UnicodeTokenizer())
    return {text[one.char_interval.start_pos : one.char_interval.end_pos]: one.alignment_status.name for one in found}
straight, turned = statuses("210期", "7937万元"), statuses("7937万元", "210期")
print(straight, turned)
assert straight == {"210期": "MATCH_EXACT", "7937万元": "MATCH_EXACT"}
assert turned == {"210期": "MATCH_FUZZY", "7937万元": "MATCH_EXACT"}
PYTHON
