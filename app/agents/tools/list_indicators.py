"""`list_indicators`: what is counted, and in which years."""

from collections.abc import Mapping
from typing import Any

from app.agents.arguments import AS_OF, LANG, PAGING, Arguments
from app.agents.asker import Asker, Pairs, values_of
from app.agents.indicator_list import LIST_PATH, list_indicators
from app.agents.nearest_values import indicators_like, matching_values
from app.agents.short_pages import ShortPage, short_page
from app.agents.tool import DataTool
from app.schemas.indicator import Indicator, IndicatorQuery


def _call(asker: Asker, sent: Pairs) -> Mapping[str, Any]:
    def near() -> dict[str, list[str]]:
        codes, words = indicators_like(asker, " ".join(values_of(sent, "q")), sent)
        like = {name: found for name, found in (("code", codes), ("q", words)) if found}
        return {**like, **matching_values(asker, list_indicators, LIST_PATH, sent, {"unit": "unit", "kind": "kind"})}

    return short_page(asker, list_indicators, LIST_PATH, sent, near)


TOOL = DataTool(
    name="list_indicators",
    title="List what is counted",
    description="List indicators: code, name, definition, unit, kind, first and last year with a value. The code is "
    "what `get_series` takes as `indicator`.",
    arguments=Arguments(
        IndicatorQuery,
        {
            "q": "Words in name or definition, in Chinese or English; every word must be found.",
            "code": "Codes of indicators; any of them.",
            "unit": "Units, such as `person`; any of them.",
            "kind": "Kinds of quantity; any of them.",
            **LANG,
            **AS_OF,
            **PAGING,
        },
    ),
    answers=ShortPage[Indicator],
    call=_call,
)
