"""The rules of the house: its names, its lengths, and how little a new kind of fact or a new field takes."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import fastapi
import grimp
import pytest
import starlette
from fastapi.routing import APIRoute

from app.ingest.seed_file import SeedFile
from app.pages import PAGES
from app.routers import ROOMS, SDMX
from app.settings import ROOT
from app.vocabulary import Resource

pytestmark = pytest.mark.usefixtures("untraced")  # nothing of the program is run in this process

FACT = {
    "app/models/visit.py": '''"""Visits: study tours that the report mentions."""

from app.db.tables import Base, Mapped, mapped_column
from app.db.types import closed
from app.models.fact import FactColumns
from app.vocabulary import Level


class VisitTable(FactColumns, Base):
    """A visit."""

    __tablename__ = "visit"

    title_zh: Mapped[str]
    title_en: Mapped[str]
    level: Mapped[Level | None] = mapped_column(closed(Level))


MODEL = VisitTable
''',
    "app/schemas/visit.py": '''"""Visits: what goes out, what may be asked."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas import fields
from app.schemas.base import AnyOf, FactQuery, Filter, Sort
from app.schemas.fact import FactSchema
from app.vocabulary import Level


class Visit(TypedDict):
    """A study tour that the report mentions."""

    title: Annotated[fields.Name, Field(description="Title of the visit.")]
    level: Annotated[Level | None, Field(description="Tier of government that sends the visitors.")]


class VisitQuery(FactQuery):
    """What the list of visits may be asked."""

    level: Annotated[AnyOf[Level], Filter("level"), Field(description="Tiers; any of them.")] = ()
    sort: Sort = None


SCHEMA = FactSchema(Visit, VisitQuery, example="qinghai-org-2020.a-visit")
''',
    "app/routers/visit.py": '''"""`/v1/visits`: see `app.schemas.visit`."""

from fastapi import APIRouter, Request, Response

from app.queries.resources import FACTS
from app.schemas.base import FactLookup
from app.schemas.visit import SCHEMA
from app.web.lists import list_of
from app.web.records import record_of
from app.web.route_contract import FactId, fact_list_route, fact_route

router = APIRouter(tags=["visits"])
LISTING = FACTS[SCHEMA.kind]


@router.get("/visits", **fact_list_route(SCHEMA))
def list_visits(request: Request) -> Response:
    """List visits."""
    return list_of(request, LISTING, SCHEMA.query)


@router.get("/visits/{id}", **fact_route(SCHEMA))
def get_visit(request: Request, id: FactId) -> Response:
    """Get one visit."""
    return record_of(request, LISTING, id, FactLookup)
''',
    "app/ingest/kinds/visit.py": '''"""Visits as seeds."""

from app.ingest.fact import FactSeeds
from app.ingest.seeds import Bilingual, FactSeed
from app.vocabulary import Level


class VisitSeed(FactSeed):
    """A visit."""

    title: Bilingual
    level: Level | None = None


SEEDS = FactSeeds(VisitSeed)
''',
    "migrations/versions/9999_visits.py": '''"""Visits."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{before}"
branch_labels = None
depends_on = None

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
BEFORE = ["metric", "measure", "training_program", "talent_initiative", "document", "honour"]
LEVELS = ["national", "provincial", "prefectural", "county", "primary", "all_levels"]


def upgrade() -> None:
    only([*BEFORE, "visit"])
    op.create_table(
        "visit",
        sa.Column("title_zh", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("level", sa.Enum(*LEVELS, name="level", native_enum=False, create_constraint=True, length=32)),
        sa.Column("fact_id", sa.Integer(), sa.ForeignKey("fact.id"), primary_key=True, autoincrement=False),
        sa.Column("edition_id", sa.Integer(), sa.ForeignKey("edition.id"), nullable=False),
        sa.Column("key", CODE, nullable=False),
        sa.Column("place", CODE, nullable=False),
        sa.Column("report_id", CODE, sa.ForeignKey("report.id"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("region", CODE, nullable=False),
        sa.Column("theme", CODE, nullable=False),
        sa.Column("section", CODE, nullable=False),
        sa.UniqueConstraint("edition_id", "place"),
        sa.ForeignKeyConstraint(["edition_id", "section"], ["section.edition_id", "section.code"]),
    )
    for columns in (["place"], ["key"], ["year", "place"]):
        op.create_index(None, "visit", columns)


def downgrade() -> None:
    op.drop_table("visit")
    only(BEFORE)  # fails, and changes nothing, where visits were loaded


def only(kinds: list[str]) -> None:
    with op.batch_alter_table("fact") as fact:
        fact.drop_constraint("resource", type_="check")
        fact.create_check_constraint("resource", sa.column("resource").in_(kinds))
''',
}
CHINESE = {
    "Visit": "报告中提到的一次考察。",
    "Visit.title": "考察的名称。",
    "Visit.level": "派出人员的层级。",
    "VisitQuery.level": "层级，任一即可。",
    "list_visits.summary": "列出考察",
    "get_visit.summary": "取得一次考察",
}
ASKS = """
import json, pathlib, sys
from alembic.command import downgrade
from starlette.testclient import TestClient
from app.db.engine import make_engine
from app.db.migrations import migrate, migrating
from app.ingest.load import load
from app.ingest.verify import verify
from app.main import create_app
from app.settings import ROOT, Settings

assert str(ROOT) == sys.argv[1], ROOT
seeds = ROOT / "seeds"
assert not verify(seeds), verify(seeds)
url = f"sqlite:///{ROOT}/try.db"
engine = make_engine(url)
migrate(engine)
with migrating(engine) as config:
    downgrade(config, "-1")
migrate(engine)
load(engine, seeds)
answers = {}
with TestClient(create_app(Settings(database_url=url))) as client:
    for path in json.loads(sys.argv[2]):
        answer = client.get(path, headers={"Accept-Language": "en"})
        answers[path] = [answer.status_code, answer.text]
print(json.dumps(answers))
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the project that a test may change."""
    for name in ("app", "benchmarks", "migrations", "seeds", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def check_migrations(project: Path) -> None:
    """Run the test of the migrations in the copy."""
    chosen = ["tests/test_migrations.py", "-k", "migrations_make and sqlite", f"--basetemp={project / 'tmp'}"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *chosen],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(project)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def ask(project: Path, *paths: str) -> dict[str, tuple[int, str]]:
    """Verify, migrate, load and ask, all in the copy."""
    environment = {**os.environ, "PYTHONPATH": str(project)}
    command = [sys.executable, "-c", ASKS, str(project), json.dumps(paths)]
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return {path: tuple(answer) for path, answer in json.loads(done.stdout).items()}


def translate(project: Path, chinese: dict[str, str]) -> None:
    """Add entries as `make messages` does; of the English the reader takes no notice."""
    with (project / "app/texts.zh.po").open("a", encoding="utf-8") as file:
        file.writelines(f'\nmsgctxt "{key}"\nmsgid ""\nmsgstr "{text}"\n' for key, text in chinese.items())


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (path, text.count(old))
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_every_module_is_used() -> None:
    graph = grimp.build_graph("app")
    started = {"app.cli", "app.main"}  # by the command, and by uvicorn
    loaded = {f"app.{layer}.{kind}" for layer in ("models", "schemas", "routers", "ingest.kinds") for kind in Resource}
    routers = [room.load() for room in (*ROOMS, *SDMX, *PAGES)]
    rooms = {route.endpoint.__module__ for router in routers for route in router.routes if isinstance(route, APIRoute)}
    unused = {
        module
        for module in graph.modules - started - loaded - rooms
        if not graph.find_children(module) and not graph.find_modules_that_directly_import(module)
    }
    assert unused == set()


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """Give the statements in a statement: definitions stand among them, and to look into expressions takes long."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
            yield child
            yield from statements(child)


class Definition(NamedTuple):
    """A class or function of a package, and where it is."""

    file: str
    name: str
    first: int
    last: int
    is_class: bool


@cache
def definitions(package: Path) -> tuple[Definition, ...]:
    return tuple(
        Definition(
            str(path.relative_to(package.parent)),
            node.name,
            node.lineno,
            node.end_lineno or 0,
            isinstance(node, ast.ClassDef),
        )
        for path in sorted(package.rglob("*.py"))
        for node in statements(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    )


def classes(package: Path) -> list[Definition]:
    return [found for found in definitions(package) if found.is_class]


def test_no_two_classes_share_a_name() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for found in classes(ROOT / "app"):
        places[found.name].append(f"{found.file}:{found.first}")
    assert len(places) > 100
    assert not {name: found for name, found in places.items() if len(found) > 1}


def test_no_class_has_the_name_of_one_of_the_framework() -> None:
    ours = {found.name for found in classes(ROOT / "app")}
    for package in (starlette, fastapi):
        theirs = {found.name for found in classes(Path(package.__path__[0]))}
        assert "Request" in theirs or "FastAPI" in theirs
        assert not {name for name in ours & theirs if not name.startswith("_")}


def test_no_function_is_longer_than_fifty_lines() -> None:
    lengths = {
        f"{found.file}:{found.first} {found.name}": found.last - found.first + 1
        for found in definitions(ROOT / "app")
        if not found.is_class
    }
    assert len(lengths) > 500
    assert not {name: lines for name, lines in lengths.items() if lines > 50}


# what a named tuple offers, whose fields may have any other name; and what `os` offers beside `exit`
DOCUMENTED = {"_asdict", "_fields", "_make", "_replace", "_exit"}


def private(node: ast.AST) -> list[str]:
    """Return the names with an underscore that a node takes from elsewhere."""
    match node:
        case ast.ImportFrom(module=str(module), names=names) if module.startswith("app"):
            found = [name.name for name in names]
        case ast.Attribute(value=ast.Name(id="self" | "cls" | "sys")):
            found = []
        case ast.Attribute(attr=name):
            found = [name]
        case ast.Call(func=ast.Attribute(attr="setattr"), args=[_, ast.Constant(value=str(name)), *_]):
            found = [name]
        case _:
            found = []
    return [name for name in found if name.startswith("_") and not name.startswith("__") and name not in DOCUMENTED]


def test_tests_ask_what_is_public() -> None:
    assert private(ast.parse("stream._FEW").body[0].value)  # type: ignore[attr-defined]
    found = [
        (str(path.relative_to(ROOT)), names)
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (names := private(node))
    ]
    assert found == []


def test_every_package_is_pinned_by_hash() -> None:
    """Whoever installs, or measures, gets the bytes that were tried; and no address is among them."""
    pins = [
        *ROOT.glob("requirements*.txt"),
        *(file for name in ("tests", "benchmarks") for file in (ROOT / name).rglob("requirements.txt")),
    ]
    pins = [file for file in pins if not {".env", "node_modules"} & {*file.parts}]
    assert len(pins) >= 7
    for file in pins:
        lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        for package in re.split(r"(?<!\\)\n", "\n".join(lines)):
            assert re.match(r"[\w.-]+(\[\w+\])?==\S+( ; [^\\]+)? \\\n    --hash=sha256:", package), (file, package)
            assert "://" not in package, (file, package)


def test_every_test_is_run_by_ci_once() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert dict(re.findall(r"^(\w+):.*\n\t\$\(TESTS\) -m (.*)$", makefile, re.MULTILINE)) == {
        "test": '"not slow" --cov',
        "slow": "slow",
    }
    assert re.search(r"^check:.*\n(?:\t.*\n)*\t\$\(MAKE\) --jobs=2 types test\n", makefile, re.MULTILINE)
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert re.findall(r"^make .*", run, re.MULTILINE) == ["make check", "make slow"]


@pytest.mark.slow
def test_a_new_kind_of_fact_takes_eight_files(copy: Path) -> None:
    before = sorted(path.name[:4] for path in (copy / "migrations" / "versions").glob("[0-9]*.py"))[-1]
    line = '    HONOUR = "honour", "荣誉", "honour", "honours"\n'
    replace(copy / "app/vocabulary.py", line, f'{line}    VISIT = "visit", "考察", "visit", "visits"\n')
    for name, content in FACT.items():
        (copy / name).write_text(content.replace("{before}", before), encoding="utf-8")
    report = copy / "seeds/reports/qinghai-org-2020"
    measure = SeedFile(report / "measures.yaml").data[0]
    visit = {
        "slug": "a-visit",
        "title": {"zh": "赴西岭访学", "en": "Study tour to Xiling"},
        "level": "provincial",
        "measures": [measure["slug"]],
        "evidence": measure["evidence"],
    }
    (report / "visits.json").write_text(json.dumps([visit]), encoding="utf-8")
    translate(copy, CHINESE)
    touched = {"app/vocabulary.py", *FACT, "seeds/reports/qinghai-org-2020/visits.json", "app/texts.zh.po"}
    assert len(touched) <= 8

    check_migrations(copy)
    answers = ask(
        copy,
        "/v1/visits?level=provincial",
        "/v1/visits/qinghai-org-2020.a-visit?include=measures",
        "/v1/visits?format=csv",
        "/v1/search?q=Xiling",
        f"/v1/measures/qinghai-org-2020.{measure['slug']}?include=visits",
        "/v1/reports/qinghai-org-2020",
        "/v1",
        "/v1/visits?levl=provincial",
        "/openapi.json?lang=zh",
    )
    found: dict[str, Any] = {path: json.loads(text) if text[0] == "{" else text for path, (_, text) in answers.items()}
    (record,) = found["/v1/visits?level=provincial"]["data"]
    assert record["title"] == "Study tour to Xiling"
    assert record["measures"] == [f"qinghai-org-2020.{measure['slug']}"]
    alone = found["/v1/visits/qinghai-org-2020.a-visit?include=measures"]
    assert {**record, "included": alone["included"]} == alone
    assert list(alone["included"]["measures"]) == record["measures"]
    head, row = found["/v1/visits?format=csv"].splitlines()
    labels = "region,region_label_zh,region_label_en,theme,theme_label_zh,theme_label_en"
    assert head.startswith(f"id,report,year,{labels},title_zh,title_en,level,metrics,")
    assert row.startswith("qinghai-org-2020.a-visit,qinghai-org-2020,2020,CN-QH,青海省,Qinghai,")
    (hit,) = found["/v1/search?q=Xiling"]["data"]
    assert (hit["type"], hit["href"].endswith("/v1/visits/qinghai-org-2020.a-visit")) == ("visit", True)
    linked = found[f"/v1/measures/qinghai-org-2020.{measure['slug']}?include=visits"]
    assert linked["included"]["visits"] == {record["id"]: record}
    assert found["/v1/reports/qinghai-org-2020"]["counts"]["visits"] == 1
    assert "visits" in found["/v1"]["links"]
    assert "`level`" in found["/v1/visits?levl=provincial"]["detail"]
    document = found["/openapi.json?lang=zh"]
    assert document["paths"]["/v1/visits"]["get"]["summary"] == "列出考察"
    assert (
        document["components"]["schemas"]["VisitRow"]["properties"]["title_zh"]["description"] == "考察的名称（中文）。"
    )


@pytest.mark.slow
def test_a_new_field_takes_five_places(copy: Path) -> None:
    before = sorted(path.name[:4] for path in (copy / "migrations" / "versions").glob("[0-9]*.py"))[-1]
    places = [
        (
            "app/models/honour.py",
            "    recipients: Mapped",
            "    organizer_zh: Mapped[str | None]\n    organizer_en: Mapped[str | None]\n",
        ),
        (
            "app/schemas/honour.py",
            "    recipients: Annotated",
            '    organizer: Annotated[fields.MaybeText, Field(description="Body that grants the award.")]\n',
        ),
        ("app/ingest/kinds/honour.py", "    recipients: Slug", "    organizer: Bilingual | None = None\n"),
    ]
    for name, old, new in places:
        replace(copy / name, old, new + old)
    (copy / "migrations/versions/9999_organizer.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n\n"
        f'revision, down_revision, branch_labels, depends_on = "9999", "{before}", None, None\n\n\n'
        "def upgrade() -> None:\n"
        '    op.add_column("honour", sa.Column("organizer_zh", sa.String()))\n'
        '    op.add_column("honour", sa.Column("organizer_en", sa.String()))\n\n\n'
        "def downgrade() -> None:\n"
        '    op.drop_column("honour", "organizer_en")\n'
        '    op.drop_column("honour", "organizer_zh")\n',
        encoding="utf-8",
    )
    translate(copy, {"Honour.organizer": "由谁授予。"})
    honours = copy / "seeds/reports/qinghai-org-2020/honours.yaml"
    slug = SeedFile(honours).data[0]["slug"]
    replace(honours, f"slug: {slug}\n", f"slug: {slug}\n  organizer: {{zh: 西岭组, en: Xiling Group}}\n")

    answers = ask(copy, f"/v1/honours/qinghai-org-2020.{slug}", "/v1/honours?format=csv", "/v1/search?q=Xiling")
    assert json.loads(answers[f"/v1/honours/qinghai-org-2020.{slug}"][1])["organizer"] == "Xiling Group"
    assert "organizer_zh,organizer_en" in answers["/v1/honours?format=csv"][1]
    assert "西岭组,Xiling Group" in answers["/v1/honours?format=csv"][1]
    assert json.loads(answers["/v1/search?q=Xiling"][1])["data"][0]["type"] == "honour"
    check_migrations(copy)
