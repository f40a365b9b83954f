#!/usr/bin/env bash
# @apache-annotator/dom cannot be imported where it is installed alone.
#
# Expected: a package lists what it imports at run time under `dependencies`, so that installing it is enough.
# Seen: 0.2.0, the newest, imports @apache-annotator/selector, which stands under `devDependencies` only; the import fails with
# ERR_MODULE_NOT_FOUND. With the selector installed beside it, it works.
# For us: docs/annotations.md tells to install both, and tests/clients/package.json names both.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"type": "module", "private": true}' > package.json
npm install --silent --no-audit --no-fund @apache-annotator/dom@0.2.0
tell='import("@apache-annotator/dom").then(() => console.log("imported"), (error) => console.log(error.code, error.message.match(/@apache-annotator.selector/)?.[0]))'
node -e "$tell" | tee seen
npm install --silent --no-audit --no-fund @apache-annotator/selector@0.2.0
node -e "$tell" | tee -a seen
[[ $(paste -sd' ' seen) == "ERR_MODULE_NOT_FOUND @apache-annotator/selector imported" ]]
