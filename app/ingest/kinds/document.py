"""Documents as seeds, and what contradicts them: title and words beside it say type, standing and action."""

from collections.abc import Iterator

from app.extract.title_words import TITLE, WORKS, action_said, standings_said, type_said
from app.ingest.fact import Beside, FactSeeds, FieldFault
from app.ingest.seeds import Bilingual, FactSeed
from app.quotes import context
from app.vocabulary import DocumentAction, DocumentType, Standing


class DocumentSeed(FactSeed):
    """A titled work."""

    title: Bilingual
    type: DocumentType
    action: DocumentAction
    standing: Standing | None = None


def document_faults(document: DocumentSeed, _: Beside | None = None) -> Iterator[FieldFault]:
    """Give the fields of a document (title, type, standing, action) that its title or quotes contradict."""
    places = list(_around_title(document, f"《{document.title.zh}》"))
    if not places:
        yield "title", f"expected a quote with 《{document.title.zh}》, found none"
    kind = type_said(document.title.zh, places)
    if kind and kind[0] != document.type:
        yield "type", f"expected {kind[0]}, as {kind[1]!r} says, found {document.type}"
    yield from _standing_faults(document, places)
    said = [action_said(before, after) for before, after in places]
    if said and all(said) and document.action not in {action for action, _ in filter(None, said)}:
        action, verb = next(filter(None, said))
        yield "action", f"expected {action}, as {verb!r} says, found {document.action}"


def _around_title(fact: FactSeed, title: str) -> Iterator[tuple[str, str]]:
    """Give the text before and after `title` in each entry of evidence that shows it."""
    for evidence in fact.evidence:
        exact = fact.exact(evidence)
        before, after = context(evidence, exact)
        shown = before + exact + after
        at = shown.find(title)
        if at >= 0:
            yield shown[:at], shown[at + len(title) :]


def _standing_faults(document: DocumentSeed, places: list[tuple[str, str]]) -> Iterator[FieldFault]:
    title, found = document.title.zh, document.standing
    said = standings_said(title, places)
    if document.type in WORKS:
        if found is not None:
            yield "standing", f"expected none, since a {document.type} is not a rule, found {found}"
    elif said:
        if found not in said.values():
            word = min(said)
            yield "standing", f"expected {said[word]}, as {word!r} says, found {found or 'none'}"
    elif document.type is not DocumentType.OTHER and found is None:
        yield "standing", f"expected regular, trial or provisional for a {document.type}, found none"
    elif found in (Standing.TRIAL, Standing.PROVISIONAL):
        word = found.zh
        beside = "".join(TITLE.sub("", before) + TITLE.sub("", after) for before, after in places)
        if word not in title and word not in beside:
            yield "standing", f"expected regular, since neither title nor quote says {word!r}, found {found}"


SEEDS = FactSeeds(
    DocumentSeed,
    faults=document_faults,
    written=lambda document: [(("title", "zh"), f"《{document.title.zh}》")],
)
