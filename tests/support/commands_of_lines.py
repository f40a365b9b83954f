"""Runs the commands that come on stdin, and answers each with its exit code and what it prints: JSON, a line each."""

import json
import sys

from support.command import in_process

if __name__ == "__main__":
    for line in sys.stdin:
        arguments, url = json.loads(line)
        print(json.dumps(in_process(*arguments, url=url)), flush=True)
