"""What must hold of corrections.yaml: its form, and that each correction still finds its record as it was decided."""

from pathlib import Path

from app.errors import SeedError
from app.ingest.corrections import FILE, CorrectedReport, CorrectionError, CorrectionSeed, Verdict
from app.ingest.seed_file import Finding, SeedFile, seed_paths
from app.ingest.seed_table import table_of


def check_corrections(folder: Path, report: Path, text: str | None) -> list[Finding]:
    """Return the faults of a report's corrections, beside its files where its source `text` is known."""
    paths = seed_paths(report, FILE)
    if not paths:
        return []
    file = SeedFile(paths[0])
    table = table_of(file, CorrectionSeed)
    if text is None or file.findings:
        return file.findings
    corrected = CorrectedReport(folder, report, text)
    for index, correction in table.rows:
        try:
            found = corrected.find(correction)
            if found is None and correction.decision is not Verdict.REJECT:
                corrected.apply(correction)
            elif found is not None and corrected.differs(correction, found):
                where = f"{corrected.file(correction.of).path.name}:{corrected.file(correction.of).line(found)}"
                table.fault(index, (), f"{where} says otherwise, and a new extraction would undo that: correct either")
        except CorrectionError as error:
            table.fault(index, (), str(error))
        except SeedError:
            break  # the file has faults of its own
    return file.findings
