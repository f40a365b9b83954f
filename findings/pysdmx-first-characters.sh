#!/usr/bin/env bash
# pysdmx knows a message by how its first characters are written, and refuses others that say the same.
#
# Expected: a prefix is free in XML, a declaration may be left out, and the members of a JSON object have no order.
# Seen: pysdmx 1.21.0 refuses SDMX-ML whose root has no prefix, or that does not begin with `<?xml`, and SDMX-JSON whose `meta` stands
# behind its `data`: it looks for `:structure` in the first 1,000 characters, for the schema in the first 350.
# For us: SDMX-ML has a declaration and prefixes, SDMX-JSON begins with `meta`, and that with `schema`.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'pysdmx[json,xml]==1.21.0'
"$folder/venv/bin/python" - <<'PYTHON'
import json
from pysdmx.errors import Invalid
from pysdmx.io import read_sdmx
schema = "https://json.sdmx.org/2.0.0/sdmx-json-structure-schema.json"
meta = {"schema": schema, "id": "m", "test": False, "prepared": "2026-01-01T00:00:00Z", "sender": {"id": "WR"}}
codes = [{"id": f"CN-{code}", "name": f"Region {code}"} for code in ("QH", "GS", "XZ", "XJ", "SN", "SX", "NX", "NM")]
data = {"codelists": [{"id": "CL", "name": "Regions", "agencyID": "WR", "version": "1.0", "codes": codes}]}
names = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
head = "<{0}Header><{0}ID>m</{0}ID><{0}Test>false</{0}Test><{0}Prepared>2026-01-01T00:00:00</{0}Prepared><{0}Sender id='WR'/></{0}Header>"
prefixed = f"<m:Structure xmlns:m='{names}'>{head.format('m:')}<m:Structures/></m:Structure>"
plain = f"<Structure xmlns='{names}'>{head.format('')}<Structures/></Structure>"
declared = "<?xml version='1.0' encoding='UTF-8'?>"
messages = {
    "meta first": json.dumps({"meta": meta, "data": data}),
    "data first": json.dumps({"data": data, "meta": meta}),
    "prefixes": declared + prefixed,
    "no prefix": declared + plain,
    "no declaration": prefixed,
}
taken = []
for name, message in messages.items():
    try:
        read_sdmx(message, validate=False)
        taken.append(name)
    except Invalid as error:
        print(f"{name}: {error}")
print("taken:", taken)
assert taken == ["meta first", "prefixes"]
PYTHON
