"""The data as a whole: name, licence, citation."""

from app.texts import Phrase

ID = "workreport"  # what the data are called where only a code may stand
NAME = Phrase("about.name", "Structured work-report data")
LICENCE_ID = "CC-BY-4.0"  # the identifier of SPDX
LICENCE_NAME = "Creative Commons Attribution 4.0 International"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
LICENCE = Phrase("about.licence", "CC BY 4.0 (data and translations); each report's text belongs to its publisher")
CITATION = Phrase("about.citation", "Structured work-report data, release {release}, CC BY 4.0")
