#!/usr/bin/env bash
# Postman's importer sends every optional parameter, and every list twice, with an invented value.
#
# Expected: the collection's request for a list asks for the list; optional parameters are there, but switched off.
# Seen: openapi-to-postmanv2 6.3.3 has `theme=<string>&theme=<string>` on, so that an API which refuses unknown values answers an
# error to the first click. `enableOptionalParameters: false` switches them off, still twice.
# For us: the answer to such a request says which values there are.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund openapi-to-postmanv2@6.3.3
cat > script.mjs <<'JAVASCRIPT'
import {promisify} from "node:util";
import converter from "openapi-to-postmanv2";
const theme = {name: "theme", in: "query", required: false, schema: {type: "array", items: {type: "string"}}};
const get = {operationId: "list", parameters: [theme], responses: {200: {description: "ok"}}};
const document = {openapi: "3.1.0", info: {title: "t", version: "1"}, paths: {"/metrics": {get}}};
const convert = promisify(converter.convert);
const ask = async (options) => (await convert({type: "json", data: document}, options)).output[0].data;
const find = (item) => (item.request ? item.request.url.query : item.item.map(find).find(Boolean));
const show = (query) => query.map(({key, value, disabled}) => `${key}=${value}${disabled ? " off" : ""}`).join("&");
const plain = show(find(await ask({})));
const off = show(find(await ask({enableOptionalParameters: false})));
console.log({plain, off});
if (plain !== "theme=<string>&theme=<string>" || off !== "theme=<string> off&theme=<string> off") process.exit(1);
JAVASCRIPT
node script.mjs
