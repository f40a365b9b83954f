"""A made-up set of years: gaps, ranges, breakdowns, vintages, and figures and texts that readers take for others."""

import json
from pathlib import Path

from support.made_up import term, zh_en
from support.yearly import REPORTS, VOCABULARY, Told, said, yearly_seeds

_SEX = term("sex", "性别", "Sex", members=[term("female", "女", "Women"), term("male", "男", "Men")])
_ODD = zh_en("=1+1，“引号”；010", '=1+1, "in quotes"; 010')
_MORE = Told(
    "yz-2022",
    2022,
    "CN-YZ",
    "2023-01-06",
    [
        said("2022年植树面积12345678901234567.89亩", "12345678901234567.89亩", "trees", "12345678901234567.89"),
        said("2022年省级机关植树面积0.000001亩", "0.000001亩", "trees", "0.000001", scope="regional"),
        said("2022年6月末植树面积3亩", "3亩", "trees", "3", period="2022-06-30"),
        said("2022年1月以来植树面积9.50亩", "9.50亩", "trees", "9.50", period="2022-01/2022-03"),
        said("比上年下降0.5%", "0.5%", "growth", "-0.5", base="previous-year", comment=_ODD),
        said("2022年女博士参训11人", "11人", "trained", "11", breakdown={"degree": "doctor", "sex": "female"}),
        said("预计2023年植树面积6000亩", "6000亩", "trees", "6000", period="2023", status="forecast"),
        said("2022年建成公寓超过100套", "超过100套", "flats", "100", qualifier="over"),
    ],
)


def years(folder: Path) -> Path:
    """Write the seed folder of the set; return its path."""
    yearly_seeds(folder, [*REPORTS, _MORE])
    breakdowns = folder / "vocabulary" / "breakdowns.json"
    breakdowns.write_text(json.dumps([*VOCABULARY["breakdowns"], _SEX], ensure_ascii=False), encoding="utf-8")
    return folder
