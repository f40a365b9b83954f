"""What must hold of every fact: a unique slug, links to known facts, evidence inside one paragraph."""

from app.ingest.kinds.metric import MetricSeed
from app.ingest.outline import Outline
from app.ingest.placeholders import is_placeholder
from app.ingest.seed_file import Location, SeedFile
from app.ingest.seed_folder import ReportSeeds, Slugs
from app.ingest.seed_table import Table, stands_twice
from app.ingest.seeds import EvidenceSeed, FactSeed
from app.ingest.vocabularies import Vocabularies
from app.quotes import place_in_quote
from app.vocabulary import Resource

_KINDS = [(kind.plural, kind.en) for kind in Resource]


def check_slugs(seeds: ReportSeeds) -> Slugs:
    """Check that slugs are unique in the report. Returns all of them, those of records of a wrong form too."""
    first: dict[str, tuple[Table[FactSeed], int]] = {}
    slugs: Slugs = {}
    for name, table in seeds.facts.items():
        data = table.file.data if isinstance(table.file.data, list) else []
        slugs[name] = table.names("slug")
        for index, record in enumerate(data):
            slug = record.get("slug") if isinstance(record, dict) else None
            if not isinstance(slug, str):
                continue
            if slug in first:
                stands_twice(first[slug], (table, index), "slug", slug)
            first.setdefault(slug, (table, index))
            check_named(table.file, (index, "slug"), slug, record.get("draft"))
    return slugs


def check_named(file: SeedFile, location: Location, name: str, draft: object) -> None:
    """Check that a record that is reviewed has a name, and no placeholder any more."""
    if is_placeholder(name) and not isinstance(draft, str):
        message = f"expected a name that stays for ever, found {name!r}: `workreport locate` makes one of the English"
        file.fault(location, message)


def check_fact(
    table: Table[FactSeed],
    index: int,
    fact: FactSeed,
    vocabularies: Vocabularies,
    slugs: Slugs,
    outline: Outline | None,
) -> None:
    """Check a fact's theme, its links and the places of its evidence. `slugs` are those of all facts of the report.

    `outline` is None where it has faults itself.
    """
    if fact.theme is not None:
        table.known(index, ("theme",), fact.theme, vocabularies.themes, "theme")
    for plural, kind in _KINDS:
        linked = fact.linked(plural)
        for place, slug in enumerate(linked):
            table.known(index, (plural, place), slug, slugs[plural], kind)
            if slug == fact.slug or linked.count(slug) > 1:
                message = f"the link to {slug!r} occurs twice or leads to the record itself"
                table.fault(index, (plural, place), message)
    themes = set()
    for place, evidence in enumerate(fact.evidence):
        themes.add(_check_place(table, index, place, fact, evidence, outline))
    if fact.theme is None and None in themes and fact.draft is None:
        table.fault(index, ("theme",), "expected a theme, since the section has none")
    elif themes == {fact.theme} and fact.theme is not None:
        table.fault(index, ("theme",), f"expected none, since {fact.theme!r} is the section's theme")


def _check_place(
    table: Table[FactSeed], index: int, place: int, fact: FactSeed, evidence: EvidenceSeed, outline: Outline | None
) -> str | None:
    """Check that figure and quote fit each other and lie in one paragraph. Returns the theme of its section."""
    at, exact = ("evidence", place), fact.exact(evidence)
    start, end = evidence.start, evidence.end
    if end - start != len(exact):
        expected = f"{start + len(exact)}, or the start {end - len(exact)}" if end >= len(exact) else start + len(exact)
        message = f"expected {expected} ({exact!r} has {len(exact)} characters), found {start} to {end}"
        table.fault(index, (*at, "end"), message)
    paragraph = outline.around(start, end) if outline else None
    if outline and paragraph is None:
        message = f"expected a place inside one paragraph, found {start} to {end}"
        table.fault(index, (*at, "start"), message)
    if evidence.reading is not None and not isinstance(fact, MetricSeed):
        table.fault(index, (*at, "reading"), "expected none, since only a metric has a figure to read")
    inside = place_in_quote(evidence, exact)
    if inside is None:
        around = f"the prefix {evidence.prefix!r} and the suffix {evidence.suffix!r}"
        message = f"expected a quote with {exact!r} between {around}, found {evidence.quote!r}"
        table.fault(index, (*at, "quote"), message)
    elif paragraph and not (paragraph.start <= start - inside <= start - inside + len(evidence.quote) <= paragraph.end):
        message = (
            f"expected a quote inside the paragraph {paragraph.start} to {paragraph.end}, found {evidence.quote!r}"
        )
        table.fault(index, (*at, "quote"), message)
    # "?" is not a theme: a place outside all paragraphs is reported already, and needs no finding about its theme
    return paragraph.theme if paragraph else "?"
