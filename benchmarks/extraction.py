"""From a text to a draft, beside jionlp's money and number reading of it: `python -m benchmarks.extraction [TEXT]`.

Each is a process of its own, in turn, on the same text of 20,000 characters: the first ones of TEXT,
repeated where it is shorter, or else prose made up here. Exits with 1 where the draft is not faster, or takes more
memory than it may.

`--sizes` reads longer and longer made-up texts instead, and prints how many characters a second of processor time are
read: figures alone to 10 MB, drafts up to the numerals that one may have. Exits with 1 where the longest is read less
than 0.7 times as fast as the median: the time is to grow with the length, not faster.
"""

import argparse
import compileall
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from app.environment import shipped
from app.extract.extract import Extractor
from app.ingest.figure_words import read_figure_words
from benchmarks.tools import ENV, ROOT, install_python, machine

CHARACTERS = 20_000
MEMORY = 200_000_000  # bytes
DRAFT, FIGURES, THEIRS = "workreport extract", "workreport, figures alone", "jionlp"
# each says how many seconds the text took that was read last: without its start, what a second text would take
PEER = """
import re, sys, time
import jionlp
text = open(sys.argv[1], encoding="utf-8").read()
numerals = re.findall("[0-9][0-9.,]*[十百千万亿]*|[零〇一二两三四五六七八九十百千万亿]+", text)
for _ in range(int(sys.argv[2])):
    begun = time.perf_counter()
    jionlp.ner.extract_money(text, with_parsing=True, ret_all=True)
    for numeral in numerals:
        try:
            jionlp.parse_money(numeral)
        except Exception:
            pass  # not all that looks like a number is one to it
print(time.perf_counter() - begun)
"""
OURS = """
import sys, time
from app.extract.extract import Extractor
from app.ingest.figure_words import read_figure_words
from app.environment import shipped
text = open(sys.argv[1], encoding="utf-8").read()
words = read_figure_words(shipped("seeds"))
extractor = Extractor(words.grammar, words.unit_of, words.idioms)
extractor.extract(text, 2020)
begun = time.perf_counter()
figures = list(words.grammar.scan(text))  # what the peer does: the figures, without what they are about
print(time.perf_counter() - begun)
begun = time.perf_counter()
extractor.extract(text, 2020)
print(time.perf_counter() - begun)
"""
_THINGS = ("水窖", "石桥", "麦种", "学徒", "书屋", "果园", "磨坊", "渡船", "灯塔", "茶山", "苗圃", "驿站")
_SENTENCES = (
    "全县新建{thing}{n}个,比上年增长{p}%。",
    "投入{n}万元修缮{thing}{m}处,受益农户超过{k}户。",
    "一是整治{thing},清理{m}余处,完成率达到{p}%以上。",
    "{y}年{thing}产值达{n}.{m}亿元,占全县的{p}%,同比下降{q}个百分点。",
    "举办{thing}培训班{m}期,培训{k}人次。",
    "力争明年{thing}突破{n}座,人均增收约{k}元。",
)


@dataclass
class Runs:
    """What the runs of a command took: seconds by the clock and of the processor, and the highest memory in bytes."""

    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    memory: int = 0


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", nargs="?", type=Path, help="a UTF-8 text")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--sizes", action="store_true", help="how the time grows with the length, without the peer")
    given = parser.parse_args()
    if given.sizes:
        sys.exit(_grows(given.rounds))
    install_python()
    text = given.text.read_text(encoding="utf-8") if given.text else prose(CHARACTERS)
    text = (text * -(-CHARACTERS // len(text)))[:CHARACTERS]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "text.txt"
        file.write_text(text, encoding="utf-8")
        whole, alone = _measured(file, given.rounds)
    name = given.text.name if given.text else "made up"
    print(f"{name}, {len(text):,} characters; {given.rounds} rounds; {machine()}\n")
    print("|  | start to end, s | processor, s | memory, MB | reading alone, s |\n| --- | ---: | ---: | ---: | ---: |")
    for who, runs in whole.items():
        times = f"{_times(runs.seconds)} | {_times(runs.processor)}"
        print(f"| {who} | {times} | {runs.memory / 1e6:.0f} | {_times(alone[who])} |")
    print(f"| {FIGURES} | | | | {_times(alone[FIGURES])} |")
    ratio = _ratio(whole[DRAFT].seconds, whole[THEIRS].seconds)
    of_draft, of_figures = (_ratio(alone[name], alone[THEIRS]) for name in (DRAFT, FIGURES))
    memory = whole[DRAFT].memory
    print(f"\n{ratio:.2f} times as fast from start to end (should be more than 1)")
    print(f"reading alone: {of_draft:.2f} times as fast to a draft, {of_figures:.2f} times to the figures")
    print(f"{memory / 1e6:.0f} MB (should be less than {MEMORY / 1e6:.0f})")
    sys.exit(0 if ratio > 1 and memory < MEMORY else 1)


def _grows(rounds: int) -> bool:
    """Print how fast texts of several lengths are read, and tell whether the longest are read slower."""
    words = read_figure_words(shipped("seeds"))
    extractor = Extractor(words.grammar, words.unit_of, words.idioms)
    longest = 10_000_000 // len(prose(1_000).encode()) * 1_000  # characters that are 10 MB
    slower = False
    for name, read, lengths in (
        ("figures", lambda text: deque(words.grammar.find(text), 0), (10_000, 100_000, 1_000_000, longest)),
        ("draft", lambda text: extractor.extract(text, 2020), (10_000, 50_000, 100_000, 200_000, 400_000)),
    ):
        rates = []
        for length in lengths:
            text = prose(length)
            rates.append(len(text) / median(_processor(read, text) for _ in range(rounds)))
            print(f"{name}: {len(text):,} characters, {len(text.encode()) / 1e6:.1f} MB: {rates[-1]:,.0f} a second")
        slower |= rates[-1] < 0.7 * median(rates)
    return slower


def _processor(read: Callable[[str], object], text: str) -> float:
    begun = time.process_time()
    read(text)
    return time.process_time() - begun


def _times(seconds: list[float]) -> str:
    return f"{median(seconds):.3f} ({min(seconds):.3f} to {max(seconds):.3f})"


def _ratio(ours: list[float], theirs: list[float]) -> float:
    """Return how many times as long theirs took: the median over the rounds."""
    return median(their / our for our, their in zip(ours, theirs, strict=True))


def prose(characters: int, seed: int = 0) -> str:
    """Make up prose with a figure in every clause; the same seed makes the same text."""
    made = random.Random(seed)
    parts: list[str] = []
    length = 0
    while length < characters:
        sentence = made.choice(_SENTENCES).format(
            thing=made.choice(_THINGS),
            n=made.randint(2, 999),
            m=made.randint(2, 99),
            k=made.randint(100, 99_999),
            p=round(made.uniform(1, 99), 1),
            q=round(made.uniform(0.1, 9), 1),
            y=made.randint(2015, 2030),
        )
        parts.append(sentence if made.random() < 0.8 else f"{sentence}\n")
        length += len(parts[-1])
    return "".join(parts)


def _measured(file: Path, rounds: int) -> tuple[dict[str, Runs], dict[str, list[float]]]:
    """Run both in turn, once before the rounds so that everything is in the system's cache.

    Returns what whole processes took, and the seconds of reading alone. Our modules are compiled to byte code first, as
    pip does with those of a package that it installs.
    """
    compileall.compile_dir(ROOT / "app", quiet=1)
    options = ["--report", "made-up", "--year", "2020", "--region", "CN", "--format", "json"]
    peer = [str(ENV / "python" / "bin" / "python"), "-c", PEER, str(file)]
    commands = {
        DRAFT: (
            [sys.executable, "-m", "app.cli", "extract", str(file), *options],
            [sys.executable, "-c", OURS, str(file)],
        ),
        THEIRS: ([*peer, "1"], [*peer, "2"]),
    }
    whole = {name: Runs() for name in commands}
    alone: dict[str, list[float]] = {name: [] for name in (*commands, FIGURES)}
    for number in range(rounds + 1):
        for name, (command, reading) in commands.items():
            seconds, processor, memory, _ = _run(command)
            whole[name].memory = max(whole[name].memory, memory)
            said = _run(reading)[3]
            if number:
                whole[name].seconds.append(seconds)
                whole[name].processor.append(processor)
                *before, last = (float(line) for line in said.splitlines() if not line.startswith("#"))
                alone[name].append(last)
                alone[FIGURES] += before
    return whole, alone


def _run(command: list[str]) -> tuple[float, float, int, str]:
    """Run a command to its end.

    Returns how long it took, how long a processor worked for it and its children, their highest memory in bytes, and
    what it printed.
    """
    highest: dict[int, int] = {}
    with tempfile.TemporaryFile() as output:
        begun = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.PIPE, cwd=ROOT)
        while True:
            ended, status, used = os.wait4(process.pid, os.WNOHANG)
            if ended:
                break
            for pid in _family(process.pid):
                highest[pid] = max(highest.get(pid, 0), _high_water(pid))
            time.sleep(0.005)
        seconds = time.perf_counter() - begun
        highest[process.pid] = max(highest.get(process.pid, 0), used.ru_maxrss * 1024)
        output.seek(0)
        said = output.read().decode()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command[:4])} … failed: {process.stderr.read().decode() if process.stderr else ''}")
    processor = used.ru_utime + used.ru_stime
    return seconds, processor, sum(highest.values()), said  # as if all processes had been at their highest at one time


def _family(pid: int) -> list[int]:
    """Return a process and those that it started."""
    found = [pid]
    for parent in found:
        try:
            children = Path(f"/proc/{parent}/task/{parent}/children").read_text()
        except OSError:  # it has ended
            continue
        found += map(int, children.split())
    return found


def _high_water(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


if __name__ == "__main__":
    main()
