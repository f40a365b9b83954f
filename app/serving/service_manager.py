"""What systemd, or another service manager that speaks its protocol, is told: ready, stopping, still alive.

See sd_notify(3). Without `NOTIFY_SOCKET` in the environment nobody is told anything.
"""

import logging
import os
import socket

log = logging.getLogger("workreport")


def tell(state: str) -> None:
    """Send a state such as `READY=1` to the service manager, if there is one that listens."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):  # a name without a file
        address = f"\0{address[1:]}"
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as connection:
            connection.sendto(state.encode(), address)
    except OSError as error:
        log.warning("the service manager cannot be told %s: %s", state, error.strerror or error)


def watchdog_seconds() -> float | None:
    """Return how often the service manager must hear that this process is alive; None if it does not ask for that.

    It is a third of what is allowed: one message may be late.
    """
    allowed, whose = os.environ.get("WATCHDOG_USEC", ""), os.environ.get("WATCHDOG_PID", "")
    if not allowed.isdecimal() or whose not in ("", str(os.getpid())):
        return None
    return int(allowed) / 3_000_000
