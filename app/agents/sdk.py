"""Whether the SDK of the protocol is installed: it is an extra."""

from importlib.util import find_spec

from app.texts import Phrase

NEEDED = Phrase(
    "not-installed.mcp",
    "This server cannot speak the Model Context Protocol: its operator has to install the SDK, with `pip install "
    "'workreport[agents]'`.",
)


def is_installed() -> bool:
    """Tell whether the SDK can be imported."""
    return find_spec("mcp") is not None
