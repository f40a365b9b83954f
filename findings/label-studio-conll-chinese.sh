#!/usr/bin/env bash
# Label Studio's converter takes a Chinese sentence for one token, and loses all labels but the first.
#
# Expected: CoNLL has a line for each character or word, with B- and I- tags of both labelled spans.
# Seen: label-studio-sdk 2.1.2 writes one line with the whole sentence and the tag of its first span: it splits at blanks only.
# For us: labels go to and from Label Studio as JSON with positions, never as CoNLL by this converter.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check label-studio-sdk==2.1.2
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import json, os, sys
from label_studio_sdk.converter import Converter
os.chdir(sys.argv[1])
labels = '<Labels name="label" toName="text"><Label value="count"/><Label value="money"/></Labels>'
text = "培训干部5.85万余人次，投入党费7937万元。"
def span(label, exact):
    start = text.index(exact)
    value = {"start": start, "end": start + len(exact), "text": exact, "labels": [label]}
    return {"id": label, "from_name": "label", "to_name": "text", "type": "labels", "value": value}
result = [span("count", "5.85万"), span("money", "7937万元")]
with open("tasks.json", "w") as file:
    json.dump([{"id": 1, "data": {"text": text}, "annotations": [{"id": 1, "completed_by": 1, "result": result}]}], file)
config = f'<View>{labels}<Text name="text" value="$text"/></View>'
Converter(config, project_dir=None).convert("tasks.json", "out", "CONLL2003", is_dir=False)
with open("out/result.conll") as file:
    lines = file.read().split("\n")
print(lines)
assert lines[1] == f"{text} -X- _ B-count" and "money" not in "".join(lines)
PYTHON
