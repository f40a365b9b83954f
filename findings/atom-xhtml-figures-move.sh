#!/usr/bin/env bash
# Two feed readers take the figures out of a sentence of Atom with marks in it.
#
# Expected: a summary of type `xhtml`, 投入<b>7937</b>万元，<i>增长</i>3.5%, keeps its order, as feedsmith gives it.
# Seen: rss-parser 3.13.0 puts the marked text behind the rest, 投入万元，3.5%<b>7937</b><i>增长</i>. feedme 2.0.2 gives 投入万元，3.5% as
# the text, and the marked parts as fields beside it.
# For us: summaries and contents of a feed are of type `text`, or `html` with its marks escaped; never `xhtml`.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund rss-parser@3.13.0 feedme@2.0.2 feedsmith@3.0.1
cat > script.mjs <<'JAVASCRIPT'
import FeedMe from "feedme";
import { parseFeed } from "feedsmith";
import Parser from "rss-parser";
const feed = `<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:x:feed</id><title>更新</title><updated>2020-12-31T00:00:00Z</updated>
<author><name>甲</name></author>
<entry><id>urn:x:1</id><title>甲</title><updated>2020-12-31T00:00:00Z</updated><link href="https://example.org/1"/>
<summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">投入<b>7937</b>万元，<i>增长</i>3.5%</div></summary></entry></feed>`;
const right = parseFeed(feed).feed.entries[0].summary;
const moved = (await new Parser().parseString(feed)).items[0].summary;
const reader = new FeedMe(true);
reader.end(feed);
const split = reader.done().items[0].summary;
console.log({ right: right.value ?? right, moved, split });
if (!JSON.stringify(right).includes("投入<b>7937</b>万元，<i>增长</i>3.5%")) process.exit(2);
const gone = moved.includes("投入万元，3.5%<b>7937</b><i>增长</i>") && split.div.text === "投入万元，3.5%";
if (!gone) process.exit(1);
JAVASCRIPT
node script.mjs
