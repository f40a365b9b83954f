#!/usr/bin/env bash
# limax makes 585 of 5.85 in a slug, and leaves out the vowel of 率 and 绿.
#
# Expected: a point between digits separates them, 5-85, as a slash does; 率 is lv or lu.
# Seen: limax 4.2.3 gives 585-wan4-ren2 for 5.85万人, the slug of 585万人 too, and zeng1-zhang3-l4 for 增长率 (rate of growth).
# For us: ids are codes of a vocabulary, never slugs of a text; two figures have one slug.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts limax@4.2.3
cat > script.mjs <<'JAVASCRIPT'
import module from "limax";
const slug = module.default ?? module;
const read = ["5.85万人", "585万人", "增长率"].map((text) => slug(text));
console.log(read);
if (String(read) !== "585-wan4-ren2,585-wan4-ren2,zeng1-zhang3-l4") process.exit(1);
JAVASCRIPT
node script.mjs
