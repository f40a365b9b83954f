"""Random requests one behind the other, sent to our protocols and to uvicorn's own: `make pipelines`.

    python tests/long/pipelines.py [--number 10000] [--seed 1]

What comes back must be the same byte for byte, but for what `support.pipelines` allows. It prints the first
differences, and how many pipelines of each kind were sent. It exits with 1 where one differs. A seed gives the same
pipelines again.
"""

import argparse
import logging
import random
import re
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from functools import partial

from app.main import create_app
from app.serving.bounded_protocol import BoundedProtocol
from app.serving.fast_protocol import FastProtocol
from app.settings import ROOT, Settings

sys.path.append(str(ROOT / "tests"))

from support.databases import filled
from support.pipelines import LAST, difference, pipeline
from support.seeds import SEEDS
from support.wire import served, talk

SHOWN = 5  # differences
PATIENT = 10.0  # seconds
PROTOCOLS = {"uvicorn": "httptools", "fast": FastProtocol, "bounded": BoundedProtocol}


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--number", type=int, default=10_000, help="pipelines to send (default 10000)")
    parser.add_argument("--seed", type=int, default=1, help="what they are made of (default 1)")
    given = parser.parse_args()
    logging.disable()  # uvicorn's own protocol closes connections that the application still answers
    chance, begun = random.Random(given.seed), time.monotonic()
    kinds: Counter[str] = Counter()
    requests = differences = 0
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        url = filled(f"sqlite:///{folder}/pipelines.db", SEEDS)
        ports = {
            name: stack.enter_context(served(create_app(Settings(database_url=url)), http, log_level="critical"))[0]
            for name, http in PROTOCOLS.items()
        }
        tag = re.findall(rb"etag: ([^\r]+)", talk(ports["fast"], [LAST]))[0].decode()
        for number in range(given.number):
            asked = pipeline(chance, tag)
            kinds[asked.kind] += 1
            requests += len(asked.requests)
            wait = 0.3 if asked.kind == "mutated" else PATIENT  # it may leave the server waiting for the rest
            stock = partial(talk, ports["uvicorn"], wait=wait)
            for name in ("fast", "bounded"):
                found = difference(asked, talk(ports[name], asked.requests, asked.cuts, wait), stock)
                if found is not None and wait < PATIENT:  # on a busy machine an answer may have come too late
                    stock = partial(talk, ports["uvicorn"], wait=PATIENT)
                    found = difference(asked, talk(ports[name], asked.requests, asked.cuts, PATIENT), stock)
                if found is not None:
                    differences += 1
                    if differences <= SHOWN:
                        print(f"--- pipeline {number} of seed {given.seed}, {name}: {asked}\n{found}", flush=True)
    of = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
    print(f"seed {given.seed}: {given.number:,} pipelines ({of}), {requests:,} requests to each of three servers")
    print(f"{differences} differences, {time.monotonic() - begun:.0f} seconds")
    sys.exit(differences > 0)


if __name__ == "__main__":
    main()
