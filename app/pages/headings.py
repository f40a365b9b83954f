"""What columns and filters are called on pages: a few words each, where their descriptions are sentences."""

from app.texts import Phrase

_NAMES = {
    name: Phrase(f"headings.{name}", text)
    for name, text in {
        "accounting": "Accounting",
        "action": "What was done",
        "as_reported": "As reported",
        "as_reported_unit": "Unit as reported",
        "audience": "Audience",
        "base": "Measured against",
        "base_code": "Base",
        "breakdown": "Breakdown",
        "category": "Category",
        "code": "Code",
        "comment": "Comment",
        "created_at": "Made at",
        "definition": "Definition",
        "digest": "Digest",
        "dimension": "Dimension",
        "documents": "Documents",
        "edition": "Edition",
        "end": "End",
        "evidence": "Sentence",
        "first_year": "First year",
        "gbt2260": "GB/T 2260",
        "genre": "Genre",
        "honours": "Honours",
        "id": "Id",
        "indicator": "Indicator",
        "issuer": "Issuer",
        "kind": "Kind",
        "last_year": "Last year",
        "level": "Level",
        "licence": "Rights",
        "limit": "Rows on a page",
        "linked": "What belongs to it",
        "loaded_by": "Made by",
        "measure_words": "Measure words",
        "measures": "Measures",
        "member": "Member",
        "metrics": "Figures",
        "mode": "Mode",
        "name": "Name",
        "note": "Note",
        "of": "Change of",
        "parent": "Part of",
        "part_of": "Part of",
        "period": "Period",
        "plural_en": "English plural",
        "published": "Published on",
        "publisher": "Publisher",
        "q": "Words",
        "qualifier": "Qualifier",
        "recipients": "Recipients",
        "region": "Region",
        "repeats": "Repeats release",
        "report": "Report",
        "reports": "Reports",
        "scope": "Scope",
        "section": "Section",
        "series": "Series",
        "sessions": "Sessions",
        "sort": "Order",
        "source": "Source text",
        "standing": "Standing",
        "start": "Start",
        "status": "Status",
        "talent_initiatives": "Talent initiatives",
        "theme": "Theme",
        "title": "Title",
        "topics": "Topics",
        "trainees": "Trainees",
        "training_programs": "Training programs",
        "type": "Type",
        "unit": "Unit",
        "unit_one_en": "English unit of one",
        "unit_other_en": "English unit of others",
        "url": "Address",
        "value": "Value",
        "variant": "Variant",
        "within": "Region and all below it",
        "year": "Year reviewed",
    }.items()
}
_PART = Phrase("headings.part", "{whole}: {part}")
_PARTS = {
    name: Phrase(f"headings.part.{name}", text)
    for name, text in {
        "code": "code",
        "label": "name",
        "length": "length",
        "measure_word": "measure word",
        "metric": "figure",
        "paragraph": "paragraph",
        "qualifier": "qualifier",
        "quote": "clause",
        "section": "section",
        "selector": "place",
        "sentence": "whole sentence",
        "sha256": "SHA-256",
        "shared_with": "shared with",
        "unit": "unit",
        "value": "value",
    }.items()
}
_FROM = Phrase("headings.from", "{name}, from")
_TO = Phrase("headings.to", "{name}, up to")
_ENDS = {"gte": _FROM, "lte": _TO}


def heading(name: str) -> str:
    """Return what a field, a part of one (`unit.code`) or a filter (`year_gte`) is called.

    A field that has no name here is called by its own.
    """
    whole, _, part = name.partition(".")
    if part:
        return _PART.filled(whole=heading(whole), part=_PARTS.get(part, part))
    stem, _, end = name.rpartition("_")
    if end in _ENDS and stem:
        return _ENDS[end].filled(name=heading(stem))
    return _NAMES.get(name, name.replace("_", " "))
