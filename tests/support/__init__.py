"""What tests share besides fixtures, a module a subject."""

import os
import pkgutil
import tempfile
from pathlib import Path

import pytest

# before they are imported, so that their assertions say what they found, as those of tests do
pytest.register_assert_rewrite(*(f"{__name__}.{module.name}" for module in pkgutil.iter_modules(__path__)))

# The package of the PostgreSQL server takes its lock in a folder of this name when it is imported. Where there is none
# it takes one that all test runs on the machine share, and each waits for the servers of the others.
_RUNTIME = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
os.environ["XDG_RUNTIME_DIR"] = _RUNTIME.name
(Path(_RUNTIME.name) / "python_PostgresServer").mkdir()
