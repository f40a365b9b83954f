#!/usr/bin/env bash
# Six converters of HTML write the mark of a note into the figure before it: 7937 with note 1 is 79371.
#
# Expected: 投入7937<sup>1</sup>万元 keeps the mark apart, as trafilatura keeps `<sup>`, and 10<sup>4</sup> is 10^4, 10⁴ or 10<sup>4</sup>;
# Markdown allows HTML inside a line.
# Seen: turndown 7.2.5, node-html-markdown 2.0.0, rehype-remark 10.0.1, html-to-text 10.0.1, markdownify 1.2.3 and html2text 2025.4.15 give
# 79371万元 and 104. Nothing tells that they are no figures of the report.
# For us: our own reader of pages leaves raised marks of notes out. A page goes to a model as our text, not through one of the six.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    markdownify==1.2.3 html2text==2025.4.15 trafilatura==2.3.1 lxml_html_clean==0.4.6
cd "$folder"
npm install --silent --no-audit --no-fund turndown@7.2.5 node-html-markdown@2.0.0 html-to-text@10.0.1 \
    unified@11.0.5 rehype-parse@9.0.1 rehype-remark@10.0.1 remark-stringify@11.0.0
"$folder/venv/bin/python" - <<'PYTHON'
import html2text, markdownify, trafilatura
page = "<p>投入7937<sup>1</sup>万元，约10<sup>4</sup>户</p>"
seen = markdownify.markdownify(page).strip(), html2text.html2text(page).strip()
body = "全省组织工作取得新成效。" * 20
right = trafilatura.extract(f"<html><body><article>{page}<p>{body}</p></article></body></html>", output_format="markdown", include_formatting=True)
print(seen, right.splitlines()[0])
assert "7937<sup>1</sup>万元" in right and seen == ("投入79371万元，约104户",) * 2
PYTHON
cat > script.mjs <<'JAVASCRIPT'
import TurndownService from "turndown";
import {NodeHtmlMarkdown} from "node-html-markdown";
import {convert} from "html-to-text";
import {unified} from "unified";
import rehypeParse from "rehype-parse";
import rehypeRemark from "rehype-remark";
import remarkStringify from "remark-stringify";
const page = "<p>投入7937<sup>1</sup>万元，约10<sup>4</sup>户</p>";
const pipe = unified().use(rehypeParse, {fragment: true}).use(rehypeRemark).use(remarkStringify);
const seen = [new TurndownService().turndown(page), NodeHtmlMarkdown.translate(page), convert(page), String(await pipe.process(page)).trim()];
console.log(seen);
if (seen.some((text) => text !== "投入79371万元，约104户")) process.exit(1);
JAVASCRIPT
node script.mjs
