"""What would have matched, where nothing does: agents guess codes, and an empty answer should lead them on."""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from starlette.responses import Response

from app.agents.asker import Asker, Pairs, values_of
from app.agents.indicator_list import LIST_PATH, list_indicators
from app.errors import nearest
from app.schemas.base import MAX_JSON
from app.vocabulary import Lang

_SHOWN = 5  # values of an argument
_LOOKED_AT = 100  # records that are looked at for them


def matching_values(
    asker: Asker, answer: Callable[..., Response], path: str, sent: Pairs, fields: Mapping[str, str]
) -> dict[str, list[str]]:
    """Return, for each argument without which something would match, values that it could have.

    `fields` has, for an argument, the field of a record that it narrows by.
    """
    found = {}
    for name, field in fields.items():
        if not (asked := values_of(sent, name)):
            continue
        others = [pair for pair in sent if pair[0] not in (name, "limit", "cursor")]
        records = asker.record(answer, path, [*others, ("limit", str(_LOOKED_AT))])["data"]
        known = dict.fromkeys(str(value) for record in records for value in _values(record.get(field)))
        if known:
            near = [value for sought in asked for value in nearest(sought, known)]
            found[name] = [*dict.fromkeys([*near, *known])][:_SHOWN]
    return found


def _values(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (f"{dimension}:{member}" for dimension, member in value.items())
    elif value is not None:
        yield value


def indicators_like(asker: Asker, sought: str, sent: Pairs) -> tuple[list[str], list[str]]:
    """Return the codes of the indicators nearest to some words, and the words in names of indicators nearest to them.

    `sent` are the parameters of the request that found nothing.
    """
    kept = [pair for pair in sent if pair[0] == "as_of"]
    asked = [*kept, ("fields", "code"), ("fields", "name"), ("limit", str(MAX_JSON))]
    codes: dict[str, str] = {}
    for lang in Lang:
        records = asker.record(list_indicators, LIST_PATH, [*asked, ("lang", lang)])["data"]
        codes |= {called: record["code"] for record in records for called in (record["name"].lower(), record["code"])}
    words = sought.lower().split()
    known = dict.fromkeys(part for name in codes for part in _parts(name.replace("-", " ")))
    near_words = [*dict.fromkeys(near for part in _parts(" ".join(words)) for near in nearest(part, known))]
    near = nearest("-".join(words), codes) + nearest(" ".join(words), codes)
    shared = {name: sum(word in name for word in near_words) for name in codes}
    holding = sorted(filter(shared.get, codes), key=lambda name: -shared[name])
    return [*dict.fromkeys(codes[name] for name in (*near, *holding))][:_SHOWN], near_words[:_SHOWN]


def _parts(text: str) -> Iterator[str]:
    """Give the words of a text; of Chinese, which has no spaces, every two characters."""
    for word in text.split():
        yield from [word] if word.isascii() else map("".join, pairwise(word))
