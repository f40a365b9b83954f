"""The kinds of corruption of a seed file, and what decides whether it is one."""

from yaml.nodes import ScalarNode

from app import vocabulary as closed
from app.vocabulary import PLURALS
from support.corrupting import (
    BY_NEITHER,
    BY_SEEDS,
    BY_SOURCE,
    CLOSED,
    Corruption,
    another_indicator,
    another_number,
    apart,
    bilingual,
    breakdown,
    breakdown_other,
    character,
    code_of,
    digit,
    duplicate,
    enumerated,
    fact_slug,
    figure_alone,
    glossary_form,
    glossary_word,
    in_evidence,
    key,
    known_place,
    level_said,
    link,
    link_to,
    misread,
    misspelt,
    misspelt_key,
    no_qualifier,
    no_unit,
    of_vocabulary,
    other,
    other_year,
    outline,
    position,
    required,
    role,
    shorter,
    status,
    swapped_texts,
    themed,
    top,
    type_said,
    unit_is_written,
    value,
)

WHOLE = "the whole figure there"
FREE = "a free text: that it is apt only a reader can tell"
KINDS = [
    Corruption("value: a digit", BY_SEEDS, top("metrics", "value", "value_to"), value(digit)),
    Corruption("as_reported: a digit", BY_SEEDS, top("metrics", "as_reported"), value(digit)),
    Corruption(
        "figure: cut short, another number",
        BY_SOURCE,
        top("metrics", "as_reported"),
        misread(another_number),
        says=WHOLE,
    ),
    Corruption(
        "figure: a qualifier dropped with its word", BY_SOURCE, top("metrics", "as_reported"), misread(no_qualifier)
    ),
    Corruption("figure: a unit dropped", BY_SOURCE, top("metrics", "as_reported"), misread(no_unit), says=WHOLE),
    Corruption(
        "figure: a sign dropped",
        BY_SEEDS,
        top("metrics", "value"),
        value(lambda b, old, s, r: old[1:] if old.startswith("-") else None),
        says="expected -",
    ),
    *(
        Corruption(f"figure: {said}", BY_SOURCE, top("metrics", "as_reported"), misread(part, hidden=True), says=WHOLE)
        for said, part in (
            ("a number cut short, and the quote with it", another_number),
            ("a qualifier dropped, and the quote cut to hide it", no_qualifier),
            ("a unit dropped, and the quote cut to hide it", no_unit),
        )
    ),
    Corruption(
        "quote: cut to the figure, whose words stand apart",
        BY_SOURCE,
        apart,
        value(figure_alone),
        says="every word which says how to read",
    ),
    Corruption("qualifier: another", BY_SEEDS, top("metrics", "qualifier"), enumerated(closed.Qualifier)),
    Corruption("measure word: another", BY_SEEDS, top("metrics", "measure_word"), other("人", "期", "个", "元", "岁")),
    Corruption(
        "indicator's unit: another, a measure word is written", BY_SEEDS, unit_is_written, code_of("units"), "", True
    ),
    Corruption(
        "indicator's unit: another, no measure word is written",
        BY_NEITHER,
        lambda bench, site: site.of("indicators", "unit") and not unit_is_written(bench, site),
        code_of("units"),
        "40万党员 does not say what it counts in",
        True,
    ),
    Corruption("evidence: start or end", BY_SEEDS, in_evidence("start", "end"), value(position)),
    Corruption("evidence: a character of the quote", BY_SOURCE, in_evidence("quote"), value(character)),
    Corruption(
        "evidence: the quote cut at an end",
        BY_NEITHER,
        in_evidence("quote"),
        value(shorter),
        "where selectors point inside the quote, a shorter quote is as true",
    ),
    Corruption("evidence: a character of exact", BY_SEEDS, in_evidence("exact"), value(character)),
    Corruption("evidence: a character of the prefix", BY_SOURCE, in_evidence("prefix"), value(character)),
    Corruption("evidence: a character of the suffix", BY_SOURCE, in_evidence("suffix"), value(character)),
    Corruption("link: to nothing", BY_SEEDS, link, value(misspelt)),
    Corruption("link: to another resource", BY_SEEDS, link, link_to(False)),
    Corruption(
        "link: to another record of the resource",
        BY_NEITHER,
        link,
        link_to(True),
        "what belongs together only a reader can tell, unless units, sentences or sizes contradict it",
    ),
    Corruption("codes: an unknown one", BY_SEEDS, known_place, value(misspelt)),
    Corruption("breakdown: an unknown member", BY_SEEDS, breakdown, value(misspelt)),
    Corruption(
        "breakdown: another member",
        BY_NEITHER,
        breakdown,
        value(breakdown_other),
        "members go by other words in a text than in the vocabulary",
    ),
    Corruption(
        "indicator: of another unit",
        BY_SEEDS,
        lambda bench, site: site.of("metrics", "indicator") and bool(site.beside("measure_word")),
        another_indicator(False),
    ),
    Corruption(
        "indicator: of the same unit",
        BY_NEITHER,
        top("metrics", "indicator"),
        another_indicator(True),
        "what a figure is about only a reader can tell; two figures for one are found",
    ),
    Corruption(
        "scope, region, theme: another",
        BY_NEITHER,
        lambda bench, site: site.leaf in ("scope", "region", "theme") and site.name in (*PLURALS, "report"),
        of_vocabulary,
        "said anywhere before, or not in these words",
    ),
    Corruption("role: to or from one that carries metrics", BY_SEEDS, top("numerals", "role"), role(False)),
    Corruption(
        "role: among those without metrics",
        BY_NEITHER,
        lambda bench, site: site.of("numerals", "role") and site.text not in ("metric", "target"),
        role(True),
        "what a number does in a sentence only a reader can tell",
    ),
    Corruption("numeral: start or end", BY_SEEDS, top("numerals", "start", "end"), value(position)),
    Corruption("numeral: a character of the text", BY_SOURCE, top("numerals", "text"), value(character)),
    Corruption(
        "numeral: another metric",
        BY_SEEDS,
        lambda bench, site: site.of("numerals", "metrics") and bool(site.text),
        link_to(True),
    ),
    Corruption(
        "numeral: no reason",
        BY_SEEDS,
        top("numerals", "reason"),
        lambda bench, site, rng: bench.texts[site.name].without(site),
    ),
    Corruption(
        "numeral: another reason",
        BY_NEITHER,
        lambda bench, site: site.name == "numerals" and site.leaf in ("zh", "en"),
        value(lambda b, old, s, r: "回顾年份" if s.leaf == "zh" else "the year reviewed"),
        FREE,
    ),
    Corruption("period: malformed", BY_SEEDS, top("metrics", "period"), value(lambda b, old, s, r: f"{old}-{old[:3]}")),
    Corruption("period: a year that the report does not write", BY_SEEDS, top("metrics", "period"), value(other_year)),
    Corruption(
        "period: a part or a multiple of the year",
        BY_NEITHER,
        top("metrics", "period"),
        value(lambda b, old, s, r: r.choice((f"{old[:4]}-0{r.randint(1, 9)}", f"../{old[:4]}"))),
        "上半年 or 累计 may stand anywhere before",
    ),
    Corruption("status: done or to come", BY_SEEDS, top("metrics", "status"), status(True), "", True),
    Corruption(
        "status: preliminary, or forecast for target",
        BY_NEITHER,
        top("metrics", "status"),
        status(False),
        "a note may say it once for all figures",
    ),
    Corruption(
        "closed words: an invalid one",
        BY_SEEDS,
        lambda bench, site: (site.name, site.leaf) in CLOSED and isinstance(site.value, ScalarNode),
        value(misspelt),
    ),
    *[
        Corruption(
            f"{name} {leaf}: another valid one",
            BY_NEITHER,
            top(name, leaf),
            enumerated(CLOSED[name, leaf]),
            why,
        )
        for name, leaf, why in (
            ("measures", "kind", "what sort of action it is only a reader can tell"),
            ("training_programs", "category", "what sort of program it is only a reader can tell"),
            ("training_programs", "level", "省级 in a name may be the trainees' level"),
            ("training_programs", "mode", "网络 and 线上 may be the subject taught"),
            ("talent_initiatives", "kind", "what sort of initiative it is only a reader can tell"),
            ("indicators", "kind", "only changes and shares show in `of` and unit"),
            ("report", "genre", "what sort of report it is only a reader can tell"),
        )
    ],
    Corruption("document type: title or medium says it", BY_SEEDS, type_said, enumerated(closed.DocumentType)),
    Corruption(
        "document type: neither says it",
        BY_NEITHER,
        lambda bench, site: site.of("documents", "type") and not type_said(bench, site),
        enumerated(closed.DocumentType),
        "a title like 习近平谈治国理政 names no type",
    ),
    Corruption(
        "document action: the verb before it says it",
        BY_SEEDS,
        top("documents", "action"),
        enumerated(closed.DocumentAction),
    ),
    Corruption("document standing: another", BY_SEEDS, top("documents", "standing"), enumerated(closed.Standing)),
    Corruption("honour level: title says it", BY_SEEDS, level_said, enumerated(closed.Level)),
    Corruption("key: misspelt", BY_SEEDS, key, misspelt_key),
    Corruption("key: twice", BY_SEEDS, key, lambda bench, site, rng: bench.texts[site.name].twice(site)),
    Corruption(
        "key: a required one removed", BY_SEEDS, required, lambda bench, site, rng: bench.texts[site.name].without(site)
    ),
    Corruption(
        "key: an optional one removed",
        BY_NEITHER,
        lambda bench, site: key(bench, site) and not required(bench, site),
        lambda bench, site, rng: bench.texts[site.name].without(site),
        "what is optional may be left out, unless another field needs it",
    ),
    Corruption(
        "glossary: the English of a term in use",
        BY_SEEDS,
        glossary_form,
        value(lambda b, old, s, r: f"{old[:-1]}q{old[-1]}"),
        "",
        True,
    ),
    Corruption(
        "English: a term of the glossary misspelt",
        BY_SEEDS,
        lambda bench, site: site.leaf == "en" and site.name != "glossary",
        value(glossary_word),
    ),
    Corruption(
        "English: another word misspelt",
        BY_NEITHER,
        lambda bench, site: site.leaf == "en" and site.name != "glossary",
        value(lambda b, old, s, r: f"{old[:2]}q{old[2:]}"),
        FREE,
    ),
    Corruption("zh and en: swapped", BY_SEEDS, bilingual, swapped_texts),
    Corruption(
        "zh or en: empty",
        BY_SEEDS,
        lambda bench, site: site.leaf in ("zh", "en") and site.name not in ("glossary", "idioms"),
        value(lambda *_: ""),
    ),
    Corruption("report: id", BY_SEEDS, top("report", "id"), value(misspelt)),
    Corruption(
        "report: year",
        BY_SEEDS,
        top("report", "year"),
        value(lambda b, old, s, r: str(int(old) + r.choice((-2, -1, 2)))),
        "",
        True,
    ),
    Corruption("slug: changed, others refer to it", BY_SEEDS, fact_slug(True), value(misspelt), "", True),
    Corruption(
        "slug: changed, nothing refers to it", BY_NEITHER, fact_slug(False), value(misspelt), "it is only a name"
    ),
    Corruption(
        "slug: that of another record",
        BY_SEEDS,
        lambda bench, site: site.name in PLURALS and site.at[1:] == ("slug",),
        duplicate(*PLURALS),
    ),
    *[
        Corruption(f"{name}: the code of another", BY_SEEDS, top(name, "code"), duplicate(name))
        for name in ("indicators", "regions")
    ],
    Corruption(
        "indicators: code changed",
        BY_SEEDS,
        lambda bench, site: site.name == "indicators" and site.at[1:] == ("code",),
        value(misspelt),
        "",
        True,
    ),
    Corruption(
        "outline: the code of another part",
        BY_SEEDS,
        lambda bench, site: outline("code")(bench, site) and "paragraphs" in site.at,
        value(
            lambda b, old, s, r: (
                r.choice([p.code for part in b.report.report.sections for p in part.paragraphs if p.code != old])
                if b.report.report
                else None
            )
        ),
    ),
    Corruption(
        "outline: start or end",
        BY_SOURCE,
        lambda bench, site: outline("start")(bench, site) or outline("end")(bench, site),
        value(position),
    ),
    Corruption("outline: a character of a heading", BY_SOURCE, themed, value(character)),
    Corruption(
        "outline: a character of a title without a heading",
        BY_NEITHER,
        lambda bench, site: site.name == "report" and site.at[2:] == ("title", "zh") and not themed(bench, site),
        value(character),
        "the opening and the closing are named by us",
    ),
    Corruption(
        "outline: a character of a lead",
        BY_SOURCE,
        lambda bench, site: outline("zh")(bench, site) and "lead" in site.at,
        value(character),
    ),
    Corruption(
        "report title: a character",
        BY_SOURCE,
        lambda bench, site: site.name == "report" and site.at == ("title", "zh"),
        value(character),
    ),
    Corruption(
        "report: issuer, licence",
        BY_NEITHER,
        lambda bench, site: site.name == "report" and site.at in (("issuer", "zh"), ("licence", "zh")),
        value(character),
        "not in the text, or signed in other words",
    ),
    Corruption(
        "source: sha256",
        BY_SOURCE,
        lambda bench, site: site.of("report", "sha256"),
        value(lambda b, old, s, r: old[:9] + ("0" if old[9] != "0" else "1") + old[10:]),
    ),
    Corruption("source: length", BY_SOURCE, lambda bench, site: site.of("report", "length"), value(position)),
    Corruption(
        "source: numeral characters, in idioms",
        BY_SEEDS,
        lambda bench, site: site.of("report", "numeral_characters", "in_idioms"),
        value(position),
        "",
        True,
    ),
    Corruption(
        "document title: a character",
        BY_SEEDS,
        lambda bench, site: site.name == "documents" and site.at[1:] == ("title", "zh"),
        value(character),
    ),
    Corruption(
        "names and other titles: a character",
        BY_NEITHER,
        lambda bench, site: (
            site.leaf == "zh" and site.name in ("measures", "training_programs", "talent_initiatives", "honours")
        ),
        value(character),
        "put together from several words of the text",
    ),
]
