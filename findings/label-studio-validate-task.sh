#!/usr/bin/env bash
# Label Studio's own check of a task fails on every task that has a prediction.
#
# Expected: a task with a valid prediction is valid.
# Seen: label-studio-sdk 2.1.2 raises a TypeError in `validate_task`, which calls `validate_prediction` without the prediction.
# `validate_prediction` itself finds no fault.
# For us: tasks for Label Studio are checked prediction by prediction.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check label-studio-sdk==2.1.2
"$folder/venv/bin/python" - <<'PYTHON'
from label_studio_sdk.label_interface import LabelInterface
labels = '<Labels name="label" toName="text"><Label value="money"/></Labels>'
interface = LabelInterface(f'<View>{labels}<Text name="text" value="$text"/></View>')
value = {"start": 4, "end": 10, "text": "7937万元", "labels": ["money"]}
prediction = {"result": [{"id": "a", "from_name": "label", "to_name": "text", "type": "labels", "value": value}]}
task = {"data": {"text": "投入党费7937万元。"}, "predictions": [prediction]}
assert interface.validate_prediction(prediction) is True
assert interface.validate_task({"data": task["data"]}) is True
try:
    seen = interface.validate_task(task)
except TypeError as error:
    seen = str(error)
print(seen)
assert "missing 1 required positional argument: 'prediction'" in str(seen)
PYTHON
