"""The fields of each sort of record, as the page asks for them: derived from the schema of the seed files."""

from enum import StrEnum
from typing import Any, get_args

from app.ingest.seed_folder import FACTS, VOCABULARY
from app.ingest.seeds import Bilingual, NumeralSeed, ParagraphSeed, ReportSeed, SectionSeed, Seed
from app.vocabulary import PLURALS, Term

_OUTLINE: dict[str, type[Seed]] = {"report": ReportSeed, "sections": SectionSeed, "paragraphs": ParagraphSeed}
_APART = {"draft", "evidence", "reading", "sections", "paragraphs", "members", "source", "start", "end"}
_CODES = {  # fields with a code or a slug: where the page finds those that there are
    "indicator": "indicators",
    "of": "indicators",
    "unit": "units",
    "theme": "themes",
    "scope": "scopes",
    "base": "bases",
    "region": "regions",
    "part_of": "metrics",
    "sessions": "metrics",
    "trainees": "metrics",
    "recipients": "metrics",
}


def form_of(of: str) -> list[dict[str, Any]]:
    """Return the fields of a table's records: `name`, `kind`, whether `required`, and `options` or `codes` of a choice.

    Kinds are `text`, `choice`, `both` (Chinese and English), `names` (a list of texts), `pairs` (a list of `both`) and
    `members` (names with values).
    """
    model = model_of(of)
    fields = [_field(name, info.annotation, info.is_required()) for name, info in model.model_fields.items()]
    quote = [_field("quote", str, False)] if of in FACTS else []
    return [*(field for field in fields if field["name"] not in _APART), *quote]


def model_of(of: str) -> type[Seed]:
    """Return the schema of a table's records."""
    return _OUTLINE.get(of) or (NumeralSeed if of == "numerals" else FACTS[of].model if of in FACTS else VOCABULARY[of])


def _field(name: str, annotation: Any, required: bool) -> dict[str, Any]:
    kinds = _kinds(annotation)
    choice = next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, StrEnum)), None)
    made: dict[str, Any] = {"name": name, "kind": "text", "required": required}
    if choice is not None:
        made |= {"kind": "choice", "options": [_option(member) for member in choice]}
    elif list in kinds:
        made["kind"] = "pairs" if Bilingual in kinds else "names"
    elif dict in kinds:
        made["kind"] = "members"
    elif any(isinstance(kind, type) and issubclass(kind, Seed) for kind in kinds):
        made["kind"] = "both"
    if codes := _CODES.get(name) or (name if name in PLURALS else None):
        made["codes"] = codes
    return made


def _option(member: StrEnum) -> dict[str, str]:
    zh, en = (member.zh, member.en) if isinstance(member, Term) else ("", "")
    return {"code": member.value, "zh": zh, "en": en}


def _kinds(annotation: Any) -> list[Any]:
    """Return every type in an annotation: a list of texts is `list` and `str`."""
    kinds = [getattr(annotation, "__origin__", annotation)]
    for part in get_args(annotation):
        kinds += _kinds(part)
    return kinds
