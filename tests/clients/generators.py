"""Generators of clients, each as docs/clients.md has it, on a server of the project's seeds: `make clients`.

    python tests/clients/generators.py ENVIRONMENT

ENVIRONMENT is a virtual environment with `generators/requirements.txt`, and in it `node_modules` of
`generators/package.json`. Each client is made by the line of the page, compiled strictly, and makes a typed call.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from app.settings import ROOT

sys.path.append(str(ROOT / "tests"))

from support.command import serving
from support.databases import filled
from support.seeds import SEEDS

HERE = Path(__file__).with_name("generators")
PAGE = ROOT / "docs" / "clients.md"
SAID = "http://127.0.0.1:8000"  # the address in the page
_LINE = re.compile(r"^```sh\n(.+?)\n```$", re.MULTILINE)
_FILE = re.compile(r"`([\w.]+\.ts)`:\n\n```ts\n(.+?)^```$", re.MULTILINE | re.DOTALL)


def main(environment: Path) -> int:
    """Run every line of the page, compile what it makes, and call the API with it. Returns 1 if anything fails."""
    page = PAGE.read_text(encoding="utf-8")
    path = f"{environment / 'bin'}:{environment / 'node_modules' / '.bin'}:{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "PYTHONPATH": "", "DO_NOT_TRACK": "1"}
    with tempfile.TemporaryDirectory() as folder:
        work = Path(shutil.copytree(HERE, Path(folder) / "work"))
        (work / "node_modules").symlink_to(environment.resolve() / "node_modules")
        (work / "made").mkdir()
        (work / "made" / "__init__.py").touch()
        url = filled(f"sqlite:///{folder}/seeds.db", SEEDS)

        def run(*command: str, shell: bool = False) -> bool:
            print("$", *command, flush=True)
            return subprocess.run(command[0] if shell else command, shell=shell, cwd=work, env=env).returncode == 0

        with serving("--read-only", url=url) as address:
            page = page.replace(SAID, address)
            calls = sorted(file.name for file in work.glob("*.ts") if file.name != "say.ts")
            for name, content in _FILE.findall(page):
                (work / name).write_text(content, encoding="utf-8")
            done = [run(line, shell=True) for line in _LINE.findall(page)]
            done.append(run("tsc", "-p", "."))
            done.append(run(sys.executable, "-m", "mypy", "--strict", "datamodel_code_generator.py"))
            done += [run("tsx", name, address) for name in calls]
            done.append(run(sys.executable, "datamodel_code_generator.py", address))
        print(f"{sum(done)} of {len(done)} steps passed")
        return 0 if all(done) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).absolute()))  # the commands run in another folder
