#!/usr/bin/env bash
# Generates clients of a running server's document, compiles them strictly, and walks lists with them:
#
#   tests/clients/run.sh http://127.0.0.1:8000 FOLDER
#
# FOLDER has node_modules with openapi-typescript, openapi-fetch, @hey-api/openapi-ts, typescript, tsx and
# @types/node, and venv with openapi-python-client, ruff and pyright. Not part of `make check`: these tools are none of ours.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
base=$1
folder=$(cd "$2" && pwd)
export PATH="$folder/venv/bin:$PATH"
work=$(mktemp -d "$folder/walk.XXXX")
cd "$work"
curl -sf "$base/openapi.json?lang=en" -o openapi.json
echo '{"type": "module"}' > package.json
cat > tsconfig.json <<'JSON'
{"compilerOptions": {"strict": true, "noUncheckedIndexedAccess": true, "target": "ES2022", "module": "ESNext",
 "moduleResolution": "Bundler", "lib": ["ES2022", "DOM", "DOM.Iterable"], "types": ["node"], "skipLibCheck": false}, "include": ["*.ts", "sdk"]}
JSON
npx --no-install openapi-typescript openapi.json -o schema.d.ts
npx --no-install openapi-ts -i openapi.json -o sdk -c @hey-api/client-fetch
cp "$here"/walk_fetch.ts "$here"/walk_sdk.ts .
npx --no-install tsc -p . --noEmit
npx --no-install tsx walk_fetch.ts "$base"
npx --no-install tsx walk_sdk.ts "$base"
"$folder/venv/bin/openapi-python-client" generate --path openapi.json --meta none --output-path workreport_client
cp "$here/walk_python.py" .
"$folder/venv/bin/pyright" --pythonpath "$folder/venv/bin/python" walk_python.py
"$folder/venv/bin/python" walk_python.py "$base"
