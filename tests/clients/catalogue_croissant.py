"""mlcroissant checks the Croissant description, and reads the records of every table by it."""

import os
from typing import Any

os.environ["CROISSANT_CACHE"] = "croissant"  # a file is kept by its address, which another server may have had

import mlcroissant
import pandas
from exported import in_order, tables, with_doubles
from told import Comparison, Told, done


def plain(cell: Any) -> Any:
    """Return a cell as the database has it: mlcroissant gives texts as bytes, and nothing as NaN."""
    if isinstance(cell, bytes):
        return cell.decode()
    if isinstance(cell, list) or hasattr(cell, "tolist"):
        return [plain(each) for each in cell]
    return None if pandas.isna(cell) else cell


def main() -> None:
    told = Told()
    comparison = Comparison("mlcroissant")
    dataset = mlcroissant.Dataset(f"{told.address}/v1/croissant")
    issues = dataset.metadata.issues
    comparison.equal("errors", list(issues.errors), [])
    comparison.equal("warnings", list(issues.warnings), [])
    comparison.equal("version", dataset.metadata.version, str(told.all["release"]["number"]))
    sets = {record_set.id: record_set for record_set in dataset.metadata.record_sets}
    wanted = tables(told)
    comparison.equal("record sets", sorted(sets), sorted(wanted))
    for name, (kinds, right) in wanted.items():
        if name not in sets:
            continue
        records = [
            {key.rpartition("/")[2]: plain(cell) for key, cell in record.items()} for record in dataset.records(name)
        ]
        comparison.rows(name, in_order(name, records), in_order(name, with_doubles(right, kinds, records)))
    done([comparison.end(f"{len(wanted)} tables")])


if __name__ == "__main__":
    main()
