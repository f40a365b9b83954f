"""The page of the review, in Chinese and English: a frame that the script fills, with no inline script or style."""

import json
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response

from app.ingest.corrections import TABLES
from app.review.form import form_of
from app.texts import Phrase, say
from app.vocabulary import Lang

_ASSETS = Path(__file__).parent / "assets"
FILES = {"/review.js": "text/javascript", "/review.css": "text/css"}
_TEXTS = {
    name: Phrase(f"review.{name}", text)
    for name, text in {
        "title": "Review",
        "first": "Decide on one draft after the other, the doubtful ones first, each beside its sentence: press a to "
        "accept, e to fill in or correct, x to reject, u to undo, j and k to move; each decision is written to the "
        "files at once.",
        "no-script": "This page needs JavaScript. Allow it for this address, or edit the files and run "
        "`workreport locate` and `workreport verify`.",
        "text": "Text of the report",
        "card": "What is to be decided",
        "keys": "Keys",
        "next": "next",
        "previous": "previous",
        "accept": "Accept",
        "edit": "Edit",
        "reject": "Reject",
        "undo": "Undo",
        "check": "Check",
        "open-only": "Only what is left",
        "why": "Reason for a correction or a rejection",
        "left": "{left} of {all} left",
        "finished": "Everything is decided. `workreport verify` says what is left.",
        "doubt": "Look first",
        "more": "More fields",
        "decided-accept": "Accepted",
        "decided-correct": "Corrected",
        "decided-reject": "Rejected",
        "settled": "Not a draft",
        "line": "line {line}",
        "filled": "follows from the text",
        "changed-meanwhile": "The files were changed meanwhile, on another page or in an editor. Nothing was written. "
        "The page now shows what the files say; what you typed is still in the form.",
        "no-faults": "No faults.",
        "gone": "The review has ended: start the command again.",
        "reject-numeral": "Say what the numeral is (role, reason in both languages) and why it is no figure; "
        "then press Enter.",
        "reject-fact": "Say why this is no such fact, then press Enter.",
        "saved": "Written.",
        "undone": "Undone.",
        "nothing-to-undo": "Nothing to undo.",
        "no-place": "It has no place in the text.",
        "pairs": "one per line: Chinese | English",
        "members": "one per line: name: value",
        "names": "separated by commas",
    }.items()
}


def answer(request: Request, report: str, token: str) -> Response:
    """Answer with the page, in the language that `lang` or Accept-Language asks for."""
    asked = request.query_params.get("lang") or request.headers.get("accept-language", "zh")
    lang = Lang.EN if asked.lower().startswith("en") else Lang.ZH
    texts = {name: say(text, lang) for name, text in _TEXTS.items()}
    data = {"token": token, "lang": lang, "texts": texts, "forms": {of: form_of(of) for of in TABLES}}
    current = " aria-current=true"
    others = "".join(
        f'<a href="/?token={token}&amp;lang={code}" lang="{name}"{current if code is lang else ""}>{said}</a>'
        for code, name, said in ((Lang.ZH, "zh-CN", "中文"), (Lang.EN, "en", "English"))
    )
    keys = "".join(
        f"<button type=button data-do={does}><kbd>{key}</kbd> {texts[does]}</button>"
        for key, does in (("j", "next"), ("k", "previous"), ("u", "undo"), ("v", "check"))
    )
    content = f"""<!doctype html>
<html lang="{"zh-CN" if lang is Lang.ZH else "en"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{texts["title"]} · {escape(report)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/review.css">
<script src="/review.js" defer></script>
</head>
<body data-review="{escape(json.dumps(data, ensure_ascii=False))}">
<header>
<h1>{texts["title"]} <small>{escape(report)}</small></h1>
<progress id="progress" value="0" max="1" aria-label="{texts["title"]}"></progress>
<span id="left" role="status"></span>
<label><input type="checkbox" id="open-only"> {texts["open-only"]}</label>
<nav aria-label="{texts["keys"]}">{keys}</nav>
<nav class="languages" aria-label="Language 语言">{others}</nav>
<p>{texts["first"]}</p>
<noscript>{texts["no-script"]}</noscript>
</header>
<main>
<section id="text" aria-label="{texts["text"]}" tabindex="0"></section>
<section id="card" aria-label="{texts["card"]}"><p id="said" role="alert" hidden></p><div id="item"></div></section>
</main>
</body>
</html>
"""
    return HTMLResponse(content, headers={"Content-Language": lang.value})


def asset(request: Request) -> Response:
    """Answer with the script or the style."""
    path = request.url.path
    return FileResponse(_ASSETS / path.removeprefix("/"), media_type=FILES[path])
