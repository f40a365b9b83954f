"""memento-client: the TimeGate of a record and of a list leads it to each release, and to the first and the last one.

    python memento.py ADDRESS TIMES

TIMES are those of the releases 1, 2 …, in UTC and without an offset, which is what the client takes for GMT.
"""

import json
import sys
from datetime import datetime, timedelta
from typing import Any

import requests
from memento_client import MementoClient

RECORD, LIST = "/v1/reports/yz-2018", "/v1/metrics?year=2018&lang=en"


def main(address: str, times: list[datetime]) -> int:
    """Ask for the time of each release, a second before it, and long before and after all of them."""
    client = MementoClient(timegate_uri=f"{address}/timegate/")
    asked = [(time, number) for number, time in enumerate(times, 1)]
    asked += [(time - timedelta(seconds=1), max(1, number - 1)) for number, time in enumerate(times, 1)]
    asked += [(datetime(1999, 1, 1), 1), (datetime(2099, 1, 1), len(times))]
    wrong = 0
    for path in (RECORD, LIST):
        for time, release in asked:
            found = client.get_memento_info(address + path, time)
            faults = [*_faults(found, address + path, times, release)]
            wrong += bool(faults)
            for fault in faults:
                print(f"{path} at {time}: {fault}")
    print(f"memento-client: {2 * len(asked) - wrong} of {2 * len(asked)} mementos found")
    return 1 if wrong else 0


def _faults(found: dict[str, Any], original: str, times: list[datetime], release: int) -> Any:
    mementos = found["mementos"]
    memento = f"{original}{'&' if '?' in original else '?'}as_of="
    if found["original_uri"] != original:
        yield f"the original is {found['original_uri']}"
    wanted = {"closest": release, "first": 1, "last": len(times)}
    if release > 1:
        wanted["prev"] = release - 1
    if release < len(times):
        wanted["next"] = release + 1
    for name, number in wanted.items():
        said = mementos[name]
        if said["uri"] != [f"{memento}{number}"] or said["datetime"] != times[number - 1]:
            yield f"{name} is {said}, expected release {number} of {times[number - 1]}"
    shown = requests.get(mementos["closest"]["uri"][0], timeout=10)
    if shown.headers["Memento-Datetime"] != f"{times[release - 1]:%a, %d %b %Y %H:%M:%S} GMT":
        yield f"the memento is of {shown.headers['Memento-Datetime']}"
    if not MementoClient.is_memento(shown.url, shown):
        yield "the client takes it for no memento"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], [datetime.fromisoformat(time) for time in json.loads(sys.argv[2])]))
