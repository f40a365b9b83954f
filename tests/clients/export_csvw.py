"""csvw reads the typed cells of the export by its CSVW metadata, checks keys and foreign keys, and warns of nothing."""

import warnings

from csvw import CSVW, TableGroup
from exported import in_order, plain, tables, typed, unpacked
from told import Comparison, Told, done

METADATA = "csv-metadata.json"


def main() -> None:
    told = Told()
    folder = unpacked(told)
    comparison = Comparison("csvw, typed cells")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        # its strict way has no word for foreign keys that may be empty: findings/csvw-empty-foreign-key.sh
        comparison.equal("valid", CSVW(str(folder / METADATA), strict=False).is_valid, True)
    comparison.wrong += [f"warning: {warning.message}" for warning in caught]
    group = TableGroup.from_file(folder / METADATA)
    comparison.equal("foreign keys", group.check_referential_integrity(), True)
    found = {str(table.url).rpartition("/")[2].removesuffix(".csv"): table for table in group.tables}
    wanted = tables(told)
    comparison.equal("tables", sorted(found), sorted(wanted))
    for name, (kinds, right) in wanted.items():
        if name in found:
            rows = [{column: plain(cell) for column, cell in row.items()} for row in found[name]]
            comparison.rows(name, in_order(name, rows), in_order(name, typed(right, kinds)))
    done([comparison.end(f"{len(wanted)} tables")])


if __name__ == "__main__":
    main()
