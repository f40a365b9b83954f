"""A new extraction with the decisions that a person took on a former one."""

from pathlib import Path

from app.errors import SeedError
from app.ingest.corrections import FILE, CorrectedReport, CorrectionSeed, apply_corrections
from app.ingest.locate import report_of_source
from app.ingest.messages import refused
from app.ingest.replacing import replace_files
from app.ingest.seed_file import SeedFile
from app.ingest.seed_table import table_of
from app.ingest.source import read_source


def reapply(folder: Path, source: Path, former: Path) -> int:
    """Apply the corrections in the file `former` to the draft of a source in the seed folder `folder`.

    Its corrections.yaml is then that file. Returns how many corrections there are. Raises SeedError where the draft has
    corrections already, and with file and line of each that matches nothing: then nothing is written.
    """
    read = read_source(source)
    report = report_of_source(folder, read).folder
    target = report / f"{FILE}.yaml"
    if target.exists():
        raise SeedError(f"{target} is there already: expected a new extraction, which nobody has reviewed")
    file = SeedFile(former)
    table = table_of(file, CorrectionSeed)
    if not file.findings:
        corrected = CorrectedReport(folder, report, read.text, fresh=True)
        for index, message in apply_corrections(corrected, table.records):
            table.fault(index, (), message)
    if file.findings:
        raise refused("nothing was written", former, sorted(file.findings))
    replace_files({**corrected.contents(), target: file.text})
    return len(table.records)
