#!/usr/bin/env bash
# Python clients made from a document refuse a whole list for one new member of an enum.
#
# Expected: a client made last year reads this year's answer; the code it does not know is a text, or fails where it is used.
# Seen: a client by openapi-python-client 0.29.1 raises ValueError for the list, models by datamodel-code-generator 0.89.0 raise
# ValidationError.
# For us: vocabularies that grow are texts with examples in the document, no enum; closed ones do not grow within `/v1`.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check openapi-python-client==0.29.1 datamodel-code-generator==0.89.0
cd "$folder"
cat > api.json <<'JSON'
{"openapi": "3.1.0", "info": {"title": "reports", "version": "1"},
 "paths": {"/metrics": {"get": {"operationId": "list", "responses": {"200": {"description": "ok",
  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Metrics"}}}}}}}},
 "components": {"schemas": {
  "Kind": {"type": "string", "enum": ["flow", "stock"]},
  "Metric": {"type": "object", "required": ["kind"], "properties": {"kind": {"$ref": "#/components/schemas/Kind"}}},
  "Metrics": {"type": "object", "required": ["data"],
   "properties": {"data": {"type": "array", "items": {"$ref": "#/components/schemas/Metric"}}}}}}}
JSON
venv/bin/openapi-python-client generate --path api.json --meta none --output-path client > client.txt 2>&1 || true
venv/bin/datamodel-codegen --input api.json --input-file-type openapi --output models.py \
    --output-model-type pydantic_v2.BaseModel 2> models.txt
PYTHONPATH=. venv/bin/python - <<'PYTHON'
import client.models, models
answer = {"data": [{"kind": "flow"}, {"kind": "index"}]}
for read in (client.models.Metrics.from_dict, models.Metrics.model_validate):
    read({"data": answer["data"][:1]})
    try:
        print(read(answer))
    except ValueError as error:
        print(type(error).__name__, str(error).splitlines()[0])
    else:
        raise SystemExit("the client reads it now")
PYTHON
