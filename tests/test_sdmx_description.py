"""The data structure of SDMX says every column of a row of series, as the one description does."""

from decimal import Decimal
from typing import Any

import pytest

from app.description.tables import TABLES
from app.main import create_app
from app.sdmx.definition import LEFT_OUT, STRUCTURE
from app.sdmx.structures import Component
from app.settings import Settings
from support.client import AppClient

TABLE = TABLES["series"]
COLUMNS = {column.name: column for column in TABLE.columns}
KINDS = {"String": str, "ObservationalTimePeriod": str, "Decimal": Decimal, "Integer": int}
OURS = ["FREQ", "QUOTE"]  # what SDMX has beside the columns
AS_COLUMNS = [
    *("REGION", "STATUS", "SERIES", "UNIT_LABEL_ZH", "UNIT_LABEL_EN", "KIND", "PERIOD"),
]  # what SDMX says as a row does
NEVER = {"STATUS": {"preliminary"}}  # of the column, and not of series


@pytest.fixture(scope="module")
def served(sqlite_url: str) -> Any:
    with AppClient(create_app(Settings(database_url=sqlite_url))) as client:
        path = "/sdmx/3.0/structure/datastructure/WORKREPORT/SERIES/1.0?references=descendants"
        return client.get(path, headers={"Accept-Language": "en"}).json()["data"]


def test_every_column_is_a_component_or_left_out_for_a_reason() -> None:
    said = {name for component in STRUCTURE.components for name in component.columns}
    assert said | LEFT_OUT.keys() == COLUMNS.keys()
    assert not said & LEFT_OUT.keys()
    assert all(LEFT_OUT.values())
    assert [one.id for one in STRUCTURE.components if not one.columns] == OURS


@pytest.mark.parametrize("component", [one for one in STRUCTURE.components if one.columns], ids=lambda one: one.id)
def test_a_component_is_what_its_column_is(served: Any, component: Component) -> None:
    column = COLUMNS[component.columns[0]]
    (scheme,) = served["conceptSchemes"]
    (concept,) = [one for one in scheme["concepts"] if one["id"] == component.id]
    assert (concept["descriptions"]["en"] == column.description) == (component.id in AS_COLUMNS)
    shown = concept["coreRepresentation"]
    if "enumeration" in shown:
        assert column.codes
        (codes,) = [
            [code["id"] for code in one["codes"]]
            for one in served["codelists"]
            if one["links"][0]["urn"] == shown["enumeration"]
        ]
        assert column.terms is None or codes == [
            term.value for term in column.terms if term.value not in NEVER.get(component.id, ())
        ]
    else:
        assert not column.codes
        assert KINDS[shown["format"]["dataType"]] is column.kind


@pytest.mark.parametrize("component", STRUCTURE.components, ids=lambda one: one.id)
def test_a_description_says_what_sdmx_has(component: Component) -> None:
    english, chinese = component.description.en, component.description.zh
    assert english != chinese
    for said in (english, chinese):
        assert "null" not in said
        assert "dimension:member" not in said
        assert component.codelist is None or "/v1/" not in said
    none = {"BREAKDOWN": "`_T`", "SCOPE": "`_Z`", "BASE": "`_Z`", "VARIANT": "`_Z`", "TIME_PERIOD": "`2016-01-01/P5Y`"}
    if component.id in none:
        assert none[component.id] in english
        assert none[component.id] in chinese


def test_names_are_told_apart_in_each_language() -> None:
    english, chinese = ({getattr(one.names, lang) for one in STRUCTURE.components} for lang in ("en", "zh"))
    assert len(english) == len(chinese) == len(STRUCTURE.components)
    assert not english & {one.id for one in STRUCTURE.components}
