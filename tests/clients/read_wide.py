"""pandas reads each indicator in the line of docs/series.md, and turns the wide table into the long one and back."""

import re

import pandas
from told import Comparison, Row, Told, done

BESIDE = ("value_to", "qualifier", "value_status", "as_reported", "metric", "report", "report_year", "vintage_count")


def yearly_pull(told: Told) -> bool:
    """Read each indicator alone: pandas' own types, a column for each period."""
    comparison = Comparison("pandas, one line an indicator")
    rows = told.table("series")["rows"]
    indicators = sorted({row["indicator"] for row in rows})
    for indicator in indicators:
        frame = pandas.read_csv(f"{told.address}/v1/series?indicator={indicator}&format=csv&shape=wide")
        wide = frame.set_index("series")
        wanted = [row for row in rows if row["indicator"] == indicator]
        found = [name for name in wide.columns if re.fullmatch(r"[0-9./-]+", name)]
        comparison.equal(f"{indicator}, periods", sorted(found), sorted({row["period"] for row in wanted}))
        for row in wanted:
            place = f"{row['series']}, {row['period']}"
            for column, name in ((row["period"], "value"), (f"{row['period']}_value_to", "value_to")):
                value = wide.at[row["series"], column] if column in wide else None
                wish = None if row[name] is None else float(row[name])
                comparison.equal(f"{place}, {name}", None if pandas.isna(value) else float(value), wish)
            comparison.equal(f"{place}, unit", wide.at[row["series"], "unit"], row["unit"])
    return comparison.end(f"{len(indicators)} indicators")


def read(told: Told, query: str) -> pandas.DataFrame:
    """Read a table as texts."""
    return pandas.read_csv(f"{told.address}/v1/series?format=csv{query}", dtype=str, keep_default_na=False)


def melted(wide: pandas.DataFrame, long: pandas.DataFrame) -> list[Row]:
    """Return the rows of the long table that a wide one holds, as docs/series.md says."""
    periods = [name for name in wide.columns if re.fullmatch(r"[0-9./-]+", name)]
    head = [name for name in long.columns if name in wide.columns]
    rows = []
    for record in wide.to_dict("records"):
        valued = [int(period) for period in periods if record[period] and len(period) == 4]
        years = range(min(valued), max(valued)) if valued else ()
        for period in periods:
            value = record[period]
            if not value and not (len(period) == 4 and int(period) in years):
                continue
            cells = {"period": period, "value": value, "vintage": "1" if value else ""}
            cells |= {name: record[f"{period}_{name}"] for name in BESIDE}
            rows.append({name: {**record, **cells}[name] for name in [*head, *long.columns[len(head) :]]})
    return rows


def there_and_back(told: Told) -> bool:
    """Melt the wide table into the long one, and pivot the long one into the wide one."""
    wide = read(told, "&shape=wide" + "".join(f"&beside={name}" for name in BESIDE))
    long = read(told, "")
    there = Comparison("pandas, wide to long")
    there.rows("long", melted(wide, long), long.to_dict("records"))
    back = Comparison("pandas, long to wide")
    pivoted = long.pivot(index="series", columns="period", values=["value", *BESIDE]).fillna("")
    for record in wide.to_dict("records"):
        for name, cell in record.items():
            period, _, field = name.partition("_") if name[0].isdigit() or name[0] == "." else ("", "", "")
            if period:
                back.equal(
                    f"{record['series']}, {name}", pivoted.at[record["series"], (field or "value", period)], cell
                )
    heads = long.drop_duplicates("series").set_index("series")
    for record in wide.to_dict("records"):
        for name in heads.columns.intersection(wide.columns):
            back.equal(f"{record['series']}, {name}", heads.at[record["series"], name], record[name])
    return all([there.end(f"{len(long)} rows"), back.end(f"{len(wide)} series")])


if __name__ == "__main__":
    told = Told()
    done([yearly_pull(told), there_and_back(told)])
