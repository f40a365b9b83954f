"""A column of forty names and twenty near misses, matched by clients of the Reconciliation Service API: `make clients`.

    python tests/clients/reconcile.py ENVIRONMENT

ENVIRONMENT is a virtual environment with `requirements.txt`, where `reconcile_column.py` runs reconciler. OpenRefine is
asked too where it is installed (Debian: `openrefine`).
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from app.settings import ROOT

sys.path.append(str(ROOT / "tests"))

from reconcile_openrefine import OPENREFINE, matched_by_openrefine

from support.command import serving
from support.databases import filled
from support.seeds import SEEDS

COLUMN = Path(__file__).with_name("reconcile_column.py")
NAMES = {
    "青海": "CN-QH",
    "甘肃省": "CN-GS",
    "Shaanxi": "CN-SN",
    "shanxi province": "CN-SX",
    "北京": "CN-BJ",
    "上海市": "CN-SH",
    "内蒙古": "CN-NM",
    "广西壮族自治区": "CN-GX",
    "新疆": "CN-XJ",
    "Ｘｉｚａｎｇ": "CN-XZ",
    "香港": "CN-HK",
    "Macao SAR": "CN-MO",
    "CN-HN": "CN-HN",
    "420000": "CN-HB",
    "China": "CN",
    "人": "person",
    "位": "person",
    "人次": "attendance",
    "attendances": "attendance",
    "人（次）": "person-or-attendance",
    "场次": "event",
    "％": "percent",
    "百分点": "percentage-point",
    "圆": "CNY",
    "US dollar": "USD",
    "平方千米": "square-kilometre",
    "MW": "megawatt",
    "Kilometers": "kilometre",
    "学时": "class-hour",
    "套(间)": "set",
    "省级": "regional-level",
    "Whole province": "whole-region",
    "专题网班培训人次": "online-class-attendances",
    "专题网班 期数": "online-classes",
    "招录选调生人数": "selected-graduates-recruited",
    "疫情防控中火线入党人数": "epidemic-frontline-party-admissions",
    '入选全国"最美公务员"人数': "most-admirable-civil-servants",
    "activists applying for party membership during epidemic response": "epidemic-party-membership-applicants",
    "online-job-fairs": "online-job-fairs",
    "Market-Recruited-Managers": "market-recruited-managers",
}
NEAR = [
    *(
        "青海湖",
        "吉林市",
        "Shanxi City Province",
        "Qinhai",
        "CN-QX",
        "63000",
        "新疆军区",
        "海",
        "香港人",
        "Inner Mongol",
    ),
    *(
        "万元",
        "人人",
        "mw",
        "公里/小时",
        "Euro Stoxx",
        "省级以下",
        "专题网班培训人数",
        "招录选调生比例",
        "online-job-fair",
        "疫情防控",
    ),
]


def main(environment: Path) -> int:
    """Serve the seeds and have each client match the column; return 1 where one is wrong."""
    assert (len(NAMES), len(NEAR)) == (40, 20)
    column = [*NAMES, *NEAR]
    with tempfile.TemporaryDirectory() as folder:
        url = filled(f"sqlite:///{folder}/reconcile.db", SEEDS)
        with serving("--read-only", url=url) as address:
            service = f"{address}/v1/reconcile"
            asked = [environment / "bin" / "python", COLUMN, service, json.dumps(column)]
            told = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
            wrong = _compared("reconciler", json.loads(told))
            if OPENREFINE is None:
                print("OpenRefine is not installed: it is not asked")
            else:
                wrong += _compared("OpenRefine", matched_by_openrefine(service, column))
    return 1 if wrong else 0


def _compared(client: str, found: dict[str, str]) -> int:
    """Say how many names a client matched. Print those that are wrong, and return their number."""
    wrong = {name: found.get(name) for name in (*NAMES, *NEAR) if found.get(name) != NAMES.get(name)}
    right = sum(found.get(name) == code for name, code in NAMES.items())
    near = sum(name in found for name in NEAR)
    print(f"{client}: {right} of {len(NAMES)} names matched, {near} of {len(NEAR)} near misses", flush=True)
    for name, code in wrong.items():
        print(f"  {name}: {code}, not {NAMES.get(name)}")
    return len(wrong)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
