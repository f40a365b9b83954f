"""Ask for known vulnerabilities of the versions that are pinned: `make audit`.

It is run by the Python of an environment with `requirements.txt` of this folder. It exits with 0 where nothing is known
against any, with 1 where something is, and with 3 where the index could not be asked, or not about every package:
pip-audit by itself exits with 0 then.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PINNED = ROOT / "requirements.txt"
NOT_ASKED = 3


def main() -> int:
    """Run the command; return its exit code."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(PINNED), "--require-hashes", "--disable-pip"]
    done = subprocess.run([*command, "--format", "json"], capture_output=True, text=True, check=False)
    try:
        found = json.loads(done.stdout)["dependencies"]
    except ValueError:
        return said(f"nobody could be asked: {done.stderr.strip().splitlines()[-1:] or done.returncode}", NOT_ASKED)
    known = [package for package in found if package.get("vulns")]
    for package in known:
        for one in package["vulns"]:
            fixed = ", ".join(one["fix_versions"]) or "no version yet"
            print(f"{package['name']} {package['version']}: {one['id']}, mended in {fixed}")
    skipped = [package["name"] for package in found if "skip_reason" in package]
    if known:
        return said(f"{len(known)} of {len(found)} packages have known vulnerabilities", 1)
    if skipped:
        shown = ", ".join(skipped[:5])
        return said(f"the index knows nothing of {len(skipped)} of {len(found)} packages: {shown} …", NOT_ASKED)
    return said(f"nothing is known against any of {len(found)} packages", 0)


def said(text: str, code: int) -> int:
    """Print what came of it."""
    print(text, file=sys.stderr if code else sys.stdout)
    return code


if __name__ == "__main__":
    sys.exit(main())
