"""What the fuzzer cannot know: the values that only the data has, and how to read NDJSON.

A schema says what an id looks like, not which ids there are; nor that `bom` goes with CSV only. So `schemathesis.toml`
lets 422 stand for such requests, and the check here makes sure that each is refused for a reason that a schema cannot
express, and that the problem names the parameter, the value and what would do.
"""

import atexit
import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import schemathesis

# Why a request that fits its schema may be refused, by the code of the fault; None: for any parameter.
REASONS: dict[str, set[str] | None] = {
    "unknown_value": {
        "id", "report", "region", "theme", "section", "indicator", "unit", "scope",
        "base", "breakdown", "part_of", "code",
        "fields", "within", "dimension", "type",
    },  # what the data of the current release has; what the records of a list have
    "repeat_parameter": None,  # a comma in a value that may be repeated
    "several_units": {"of"},  # needs a column or a filter beside it
    "invalid_cursor": {"cursor"},  # only the server makes them
    "cursor_conflict": None,  # what differs from the cursor
    "empty_range": {"year_gte", "period_gte", "value_gte"},  # a lower bound above the upper
    "needs_format": {"bom", "include", "facet", "shape", "fields"},  # go with some formats only
    "needs_shape": {"beside"},  # goes with wide tables only
    "too_large": {"limit", "shape", "format"},  # which answers do, only the data know
    "missing_parameter": {"q", "by"},  # of a search, unless the cursor carries it; of groups
    "not_utf8": {""},
}  # fmt: skip
BOUNDED = {
    "limit": "1000",  # at most, of JSON; more of other formats
    "q": "",  # must have a word, a figure or a Chinese character in it
    "value_gte": "",  # plain notation: no exponents
    "value_lte": "",
    "vintages": "latest",  # all of them neither in a wide table nor in a cube
    "as_of": "1",  # the number of a release, or a time of RFC 3339
    "since": "1",
    "until": "1",
    "queries": "{}",  # JSON
    "period_gte": "",  # ISO 8601
    "period_lte": "",
}


@schemathesis.check
def a_refusal_says_what_the_schema_cannot(ctx: Any, response: Any, case: Any) -> None:
    """Every 422 has one shape; of a request that fits its schema it gives one of the reasons above."""
    if response.status_code != 422:
        return
    problem = json.loads(response.content)
    assert problem["errors"], problem
    for error in problem["errors"]:
        assert error["message"], error
        if case.meta is None or not case.meta.generation.mode.is_positive:
            continue
        code, parameter = error["code"], error["parameter"]
        if code == "invalid_value" and "\0" in (error["value"] or ""):
            continue  # no text of ours has NUL, nor could PostgreSQL keep it
        if code == "invalid_value":
            assert parameter in BOUNDED, error
        else:
            allowed = REASONS.get(code, set())
            assert allowed is None or parameter in allowed, error


@schemathesis.deserializer("application/x-ndjson")
def rows(ctx: Any, response: Any) -> Any:
    """Read the first row, since each has the same schema; of no rows the document's example, which fits it."""
    content = ctx.operation.definition.raw["responses"]["200"]["content"]["application/x-ndjson"]
    lines = response.content.splitlines()
    return json.loads(lines[0]) if lines else content["example"]


_counted: Counter[str] = Counter()


def _keep_count() -> None:
    Path(os.environ["FUZZ_COUNTED"]).write_text(json.dumps(_counted), encoding="utf-8")


if "FUZZ_COUNTED" in os.environ:  # by `tests/long/fuzz.py`

    @schemathesis.hook
    def after_call(ctx: Any, case: Any, response: Any) -> None:
        """Count answers by status, and keep the count: a round may be ended at any time."""
        _counted[str(response.status_code)] += 1
        if _counted.total() % 200 == 0:
            _keep_count()

    atexit.register(_keep_count)
