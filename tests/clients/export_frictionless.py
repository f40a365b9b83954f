"""frictionless validates the Data Package of the export, and gives typed rows."""

import os

from exported import in_order, plain, tables, typed, unpacked
from frictionless import Package, validate
from told import Comparison, Told, done


def valid(told: Told) -> bool:
    """Validate every table with its schema, keys and foreign keys."""
    comparison = Comparison("frictionless validate")
    report = validate("datapackage.json")
    for error in report.flatten(["type", "title", "note"]):
        comparison.wrong.append(" ".join(map(str, error)))
    for task in report.tasks:
        comparison.equal(f"{task.name}, valid", task.valid, True)
    return comparison.end("the Data Package, by resource")


def rows(told: Told) -> bool:
    """Read the typed rows of every table."""
    comparison = Comparison("frictionless, typed rows")
    package = Package("datapackage.json")
    wanted = tables(told)
    resources = {resource.name: resource for resource in package.resources if str(resource.path).endswith(".csv")}
    comparison.equal("tables", sorted(resources), sorted(wanted))
    for name, (kinds, right) in wanted.items():
        if name not in resources:
            continue
        found = []
        for row in resources[name].read_rows():
            if row.errors:
                comparison.wrong.append(f"{name}: {row.errors[0].message}")
            found.append({column: plain(cell) for column, cell in row.to_dict().items()})
        empty = [{column: cell or (None if cell == "" else cell) for column, cell in row.items()} for row in found]
        comparison.rows(name, in_order(name, empty), in_order(name, typed(right, kinds)))
    comparison.equal("version", package.to_descriptor().get("version"), str(told.all["release"]["number"]))
    return comparison.end(f"{len(wanted)} tables")


if __name__ == "__main__":
    told = Told()
    os.chdir(unpacked(told))  # frictionless trusts only paths below the working folder
    done([valid(told), rows(told)])
