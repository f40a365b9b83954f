"""reconciler on a column: python reconcile_column.py SERVICE NAMES; prints the code of each name that is matched."""

import json
import sys
from typing import Any

import numpy
import pandas as pd

numpy.NaN = numpy.nan  # type: ignore[attr-defined] # which reconciler names, and NumPy 2 has not

from reconciler import reconcile  # noqa: E402


def main(service: str, names: list[str]) -> dict[str, Any]:
    """Return the code of each name that is matched; one cell of the column is empty, as in real tables."""
    column = pd.Series([*names[:7], float("nan"), *names[7:]], dtype=object)
    found = reconcile(column, reconciliation_endpoint=service)
    matched = found[found["match"].astype(bool)]
    return dict(zip(matched["input_value"], matched["id"], strict=True))


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], json.loads(sys.argv[2]))))
