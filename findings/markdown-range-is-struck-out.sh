#!/usr/bin/env bash
# Three converters of HTML write a range with ~ into Markdown so that two renderers strike the figures out.
#
# Expected: 每户3~5万元，每村6~8万元 stays a text without marks, as with node-html-markdown, which writes `\~`: two tildes strike out what is
# between them, one on each side is enough (GitHub Flavored Markdown, 6.5).
# Seen: turndown 7.2.5 with its plugin for this very dialect, markdownify 1.2.3 and html2text 2025.4.15 leave the tildes. marked 18.2.1 and
# remark-gfm 4.0.1 show 每户3 and 8万元 and strike out 5万元，每村6.
# For us: quotes and figures as written are shown as text, never through Markdown. An agent that shows them in Markdown escapes ~ as it does *.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check markdownify==1.2.3 html2text==2025.4.15
cd "$folder"
npm install --silent --no-audit --no-fund \
    turndown@7.2.5 turndown-plugin-gfm@1.0.2 node-html-markdown@2.0.0 marked@18.2.1 \
    unified@11.0.5 remark-parse@11.0.0 remark-gfm@4.0.1 remark-rehype@11.1.2 rehype-stringify@10.0.1
"$folder/venv/bin/python" - <<'PYTHON'
import html2text, markdownify
page = "<p>每户3~5万元，每村6~8万元</p>"
assert markdownify.markdownify(page).strip() == html2text.html2text(page).strip() == "每户3~5万元，每村6~8万元"
PYTHON
cat > script.mjs <<'JAVASCRIPT'
import TurndownService from "turndown";
import {gfm} from "turndown-plugin-gfm";
import {NodeHtmlMarkdown} from "node-html-markdown";
import {marked} from "marked";
import {unified} from "unified";
import remarkParse from "remark-parse";
import remarkGfm from "remark-gfm";
import remarkRehype from "remark-rehype";
import rehypeStringify from "rehype-stringify";
const page = "<p>每户3~5万元，每村6~8万元</p>";
const service = new TurndownService();
service.use(gfm);
const remark = unified().use(remarkParse).use(remarkGfm).use(remarkRehype).use(rehypeStringify);
const shown = async (text) => [(await marked(text)).trim(), String(await remark.process(text)).trim()];
const text = service.turndown(page), escaped = NodeHtmlMarkdown.translate(page);
const struck = await shown(text), right = await shown(escaped);
console.log(text, struck, escaped, right);
if (text !== "每户3~5万元，每村6~8万元" || right.some((html) => html !== page)) process.exit(2);
if (struck.some((html) => html !== "<p>每户3<del>5万元，每村6</del>8万元</p>")) process.exit(1);
JAVASCRIPT
node script.mjs
