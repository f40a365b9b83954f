"""The data as a whole: name, licence, citation."""

from collections.abc import Mapping

from app.texts import Phrase
from app.vocabulary import Lang

ID = "workreport"  # what the data are called where only a code may stand
NAME = Phrase("about.name", "Structured work-report data")
LICENCE_ID = "CC-BY-4.0"  # the identifier of SPDX
LICENCE_NAME = "Creative Commons Attribution 4.0 International"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
LICENCE = Phrase("about.licence", "CC BY 4.0 (data and translations); each report's text belongs to its publisher")
CITATION = Phrase("about.citation", "Structured work-report data, release {release}, CC BY 4.0")
DESCRIPTION = Phrase(
    "dataset.description",
    "Figures, measures, training programs, talent initiatives, documents and honours of Chinese work reports, each "
    "with the sentence that states it and its place in the source. Names are in Chinese and in English. A figure keeps "
    "its unit, qualifier, status, period and scope as the report states them; nothing is added up or estimated. The "
    "texts of the reports belong to their publishers and are no part of the data.",
)
KEYWORDS_IN: Mapping[Lang, tuple[str, ...]] = {
    Lang.ZH: ("工作报告", "统计", "中国"),
    Lang.EN: ("work reports", "statistics", "China"),
}
KEYWORDS = tuple(word for words in KEYWORDS_IN.values() for word in words)
