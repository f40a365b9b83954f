"""pyjstat reads each indicator as a cube: every value, unit, qualifier and period."""

import urllib.request

from pyjstat import pyjstat
from told import Comparison, Row, Told, done

DIMENSIONS = ("indicator", "region", "scope", "breakdown", "base", "status", "variant", "period")


def place_of(row: Row) -> tuple[str, ...]:
    """Return the category of a row in each dimension."""
    codes = {**row, "base": row["base_code"], "breakdown": ",".join(row["breakdown"])}
    return tuple(codes[name] or "none" for name in DIMENSIONS)


def compared(told: Told) -> bool:
    comparison = Comparison("pyjstat")
    rows = told.table("series")["rows"]
    indicators = sorted({row["indicator"] for row in rows})
    for indicator in indicators:
        address = f"{told.address}/v1/series?format=json-stat&lang=en&indicator={indicator}"
        with urllib.request.urlopen(address) as answer:
            cube = pyjstat.Dataset.read(answer.read().decode())
        frame = cube.write("dataframe", naming="id")
        # the rows of the frame are the cells in their order
        cells = {tuple(row[name] for name in DIMENSIONS): row for row in frame.to_dict("records")}
        numbers = {place: number for number, place in enumerate(cells)}
        valued = [row for row in rows if row["indicator"] == indicator and row["value"] is not None]
        present = frame.dropna(subset="value")
        comparison.equal(f"{indicator}, cells with a value", len(present), len(valued))
        comparison.equal(f"{indicator}, cells", len(cells), len(frame))
        for row in valued:
            place, at = place_of(row), f"{row['series']}, {row['period']}"
            number = str(numbers.get(place))
            comparison.equal(at, cells.get(place, {}).get("value"), float(row["value"]))
            asked = [{name: code} for name, code in zip(DIMENSIONS, place, strict=True)]
            comparison.equal(f"{at}, alone", cube.get_value(asked), float(row["value"]))
            comparison.equal(f"{at}, qualifier", cube["status"].get(number), row["qualifier"])
            extension = cube["extension"]
            to = extension.get("value_to", {}).get(number)
            comparison.equal(f"{at}, value_to", to, None if row["value_to"] is None else float(row["value_to"]))
            comparison.equal(f"{at}, metric", extension["metric"][number].rpartition("/")[2], row["metric"])
            unit = cube["dimension"]["indicator"]["category"]["unit"][indicator]
            comparison.equal(f"{at}, unit", unit["label"], row["unit_label_en"])
            early = extension.get("value_status", {}).get(number, row["status"])
            comparison.equal(f"{at}, status", early, row["value_status"])
    return comparison.end(f"{len(indicators)} cubes")


if __name__ == "__main__":
    done([compared(Told())])
