#!/usr/bin/env bash
# transliteration drops the minus sign of a figure.
#
# Expected: −3.5% (with U+2212) is -3.5%, as anyascii has it, or stays as it is; other dashes are written with hyphens.
# Seen: transliteration 2.6.1 gives 3.5%, and --3.5% for a figure behind an em dash.
# For us: the sign stands in `value`, with a hyphen; the figure as written goes through no transliteration, and no slug is made of it.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund transliteration@2.6.1 any-ascii@0.3.3
cat > script.mjs <<'JAVASCRIPT'
import anyAscii from "any-ascii";
import { transliterate } from "transliteration";
const read = ["增长−3.5%", "增长—3.5%", "增长-3.5%"].map((text) => transliterate(text));
console.log(read, anyAscii("−3.5%"));
if (anyAscii("−3.5%") !== "-3.5%" || !read[2].endsWith("-3.5%")) process.exit(2);
if (!/[^-]3\.5%$/.test(read[0]) || !read[1].endsWith("--3.5%")) process.exit(1);
JAVASCRIPT
node script.mjs
