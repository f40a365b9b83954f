"""Names for drafts that have a placeholder: slugs and codes made of the English that a person gave."""

from app.ingest.corrections import name_of
from app.ingest.placeholders import PLACEHOLDER, is_placeholder, named
from app.ingest.record_edits import Record
from app.ingest.seed_folder import FACTS, VOCABULARY
from app.review.items import ItemRecord, Items


def with_name(items: Items, record: ItemRecord, fields: Record, made: dict[str, str]) -> Record:
    """Return the fields of a record with a name in the place of its placeholder, once it can be made.

    A metric is called by its indicator, anything else by its English. `made` has the names that were made before, by
    placeholder; the new one is added.
    """
    key = "slug" if "slug" in fields else "code"
    old = name_of(fields)
    if old is None or not is_placeholder(old):
        return fields
    if record.of == "metrics":
        indicator = str(fields.get("indicator", ""))
        indicator = made.get(indicator, indicator)
        wanted = "" if is_placeholder(indicator) else PLACEHOLDER.sub(indicator, old, count=1)
    else:
        texts = (fields.get(text) for text in ("title", "name", "lead"))
        wanted = next((named(text.get("en") or "") for text in texts if isinstance(text, dict)), "")
    if not wanted:
        return fields
    new, number, taken = wanted, 2, _taken(items, record.of)
    while new in taken:
        new, number = f"{wanted}-{number}", number + 1
    made[old] = new
    return {**fields, key: new}


def _taken(items: Items, of: str) -> set[str | None]:
    """Return the names that records have which need one of their own beside them."""
    tables = tuple(FACTS) if of in FACTS else (of,)
    others = getattr(items.words.seeds, of).codes if of in VOCABULARY else ()
    return {*others} | {name_of(record) for table in tables for record in items.files.file(table).wanted if record}
