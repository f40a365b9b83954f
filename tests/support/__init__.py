"""What tests share besides fixtures, a module a subject."""

import pkgutil

import pytest

# before they are imported, so that their assertions say what they found, as those of tests do
pytest.register_assert_rewrite(*(f"{__name__}.{module.name}" for module in pkgutil.iter_modules(__path__)))
