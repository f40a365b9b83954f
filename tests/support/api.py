"""The lists of the API, and one way to ask it."""

import base64
import json
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from starlette.testclient import TestClient

from app.schemas import breakdown, code, indicator, region, release, report, scope, section, theme, unit
from app.schemas.facts import FACTS as SCHEMAS
from app.web.problems import Problem

FACTS: dict[str, tuple[Any, Any]] = {kind.path: (schema.record, schema.query) for kind, schema in SCHEMAS.items()}
LISTS: dict[str, tuple[Any, Any]] = {
    **FACTS,
    "reports": (report.Report, report.ReportQuery),
    "sections": (section.ReportSection, section.SectionQuery),
    "indicators": (indicator.Indicator, indicator.IndicatorQuery),
    "themes": (theme.Theme, theme.ThemeQuery),
    "regions": (region.Region, region.RegionQuery),
    "units": (unit.Unit, unit.UnitQuery),
    "scopes": (scope.Scope, scope.ScopeQuery),
    "breakdowns": (breakdown.Breakdown, breakdown.BreakdownQuery),
    "codes": (code.CodeList, code.CodeListQuery),
    "codes/level": (code.ListedCode, code.ListedCodeQuery),
    "releases": (release.Release, release.ReleaseQuery),
}
HERE = "the identity of the current release"


@cache
def checks(kind: Any) -> TypeAdapter[Any]:
    """Return what checks that a value is of a type. To build it takes longer than most answers do."""
    return TypeAdapter(kind)


def get(client: TestClient, path: str, status: int = 200, **headers: str) -> Any:
    """Get a path, check status and media type, and return the JSON."""
    response = client.get(path, headers=headers)
    assert response.status_code == status, response.text
    expected = "application/json" if status < 400 else "application/problem+json"
    assert response.headers["content-type"] == expected
    if status >= 400:
        checks(Problem).validate_json(response.content, strict=True)
    return response.json()


def forged(client: TestClient, content: Any) -> str:
    """Return a cursor of any content; `HERE` in the place of its release is the current one's identity."""
    text = json.dumps(content)
    if HERE in text:
        cursor = client.get("/v1/metrics?limit=1").json()["page"]["next"]
        text = text.replace(HERE, json.loads(base64.urlsafe_b64decode(cursor + "=="))[1])
    return base64.urlsafe_b64encode(text.encode()).decode()
