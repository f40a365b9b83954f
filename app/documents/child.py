"""The process that `guard` starts: a document on stdin, JSON on stdout, the limits as its argument.

It is run by its path, so that no module in the working folder is taken for one of ours.
"""

import json
import resource
import sys
from contextlib import suppress

from app.documents.limits import ReadingLimits
from app.errors import DocumentError


def main() -> None:
    """Read the document within the limits. Anything that goes wrong is `{"error": sentence}`."""
    limits = ReadingLimits(**json.loads(sys.argv[1]))
    _limit(limits)
    try:
        from app.documents.opening import read

        answer = json.dumps(read(sys.stdin.buffer.read(), limits).as_json())
    except DocumentError as error:
        answer = json.dumps({"error": " ".join(str(error).split())})
    except MemoryError:
        answer = json.dumps(
            {"error": f"reading it needs more than {limits.memory_bytes // 1_000_000:,} MB of memory (--memory)"}
        )
    except RecursionError:
        answer = json.dumps({"error": "it has too many elements inside each other"})
    except Exception as error:  # the line says enough to report it
        what = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        answer = json.dumps({"error": f"its reader has a fault ({what}): please report it, with the file if you may"})
    sys.stdout.write(answer)


def _limit(limits: ReadingLimits) -> None:
    for what, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_FSIZE, 0),  # it writes no file
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # a system that lacks one, or has a lower one already
            resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main()
