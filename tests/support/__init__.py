"""What tests share besides fixtures, a module a subject."""

import atexit
import os
import pkgutil
import shutil
import tempfile
from pathlib import Path

import pytest

# before they are imported, so that their assertions say what they found, as those of tests do
pytest.register_assert_rewrite(*(f"{__name__}.{module.name}" for module in pkgutil.iter_modules(__path__)))

# The package of the PostgreSQL server takes its lock in a folder of this name when it is imported. Where there is none
# it takes one that all test runs on the machine share, and each waits for the servers of the others.
os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp()
(Path(os.environ["XDG_RUNTIME_DIR"]) / "python_PostgresServer").mkdir()
atexit.register(shutil.rmtree, os.environ["XDG_RUNTIME_DIR"], ignore_errors=True)
