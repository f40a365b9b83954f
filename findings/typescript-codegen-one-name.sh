#!/usr/bin/env bash
# openapi-typescript-codegen writes code that TypeScript refuses where a parameter and a schema have one name.
#
# Expected: components are named by their kind: `#/components/parameters/Theme` and `#/components/schemas/Theme` are two things.
# Seen: openapi-typescript-codegen 0.31.0 exports `Theme` twice; TypeScript 7.0.2 says TS2300, duplicate identifier.
# For us: no name stands twice among the components of our document, whatever the kind.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund openapi-typescript-codegen@0.31.0 typescript@7.0.2
cat > script.mjs <<'JAVASCRIPT'
import {spawnSync} from "node:child_process";
import {readFileSync, writeFileSync} from "node:fs";
const theme = {name: "theme", in: "query", schema: {type: "string"}};
const answer = {description: "ok", content: {"application/json": {schema: {$ref: "#/components/schemas/Theme"}}}};
const get = {operationId: "list", parameters: [{$ref: "#/components/parameters/Theme"}], responses: {200: answer}};
const schemas = {Theme: {type: "object", properties: {id: {type: "string"}}}};
const components = {parameters: {Theme: theme}, schemas};
const document = {openapi: "3.0.3", info: {title: "t", version: "1"}, paths: {"/themes": {get}}, components};
writeFileSync("api.json", JSON.stringify(document));
spawnSync("npx", ["openapi", "--input", "api.json", "--output", "client"]);
console.log(readFileSync("client/index.ts", "utf8").split("\n").filter((line) => line.includes("Theme")));
const options = ["--noEmit", "--strict", "--module", "esnext", "--moduleResolution", "bundler", "client/index.ts"];
const said = spawnSync("npx", ["tsc", ...options]).stdout.toString();
console.log(said);
if (!said.includes("TS2300")) process.exit(1);
JAVASCRIPT
node script.mjs
