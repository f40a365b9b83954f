"""Write what a server is made of, as CycloneDX: `make sbom`.

    python sbom.py SITE_PACKAGES

It is run by the Python of an environment with `requirements.txt` of this folder. Packages, versions and hashes are
those that the project's requirements.txt pins; licences and dependencies stand in the packages as they are installed in
SITE_PACKAGES. What is written is checked against the schema. The same pins give the same file.
"""

import json
import re
import subprocess
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = Path(__file__).parents[2]
OUT = ROOT / "dist" / "workreport.cdx.json"
VERSION = "1.6"


def main() -> None:
    """Run the command."""
    installed = {normal(found.name): found for found in distributions(path=[sys.argv[1]])}
    command = [str(Path(sys.executable).parent / "cyclonedx-py"), "requirements", str(ROOT / "requirements.txt")]
    command += ["--pyproject", str(ROOT / "pyproject.toml"), "--output-reproducible", "--sv", VERSION, "-o", "-"]
    bill: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    refs = {normal(component["name"]): component["bom-ref"] for component in bill["components"]}
    for component in bill["components"]:
        found = installed.get(normal(component["name"]))
        if found is None:
            sys.exit(f"error: {component['name']} is pinned, but not installed in {sys.argv[1]}")
        component["licenses"] = licences(found)
    needed = {ref: needs(installed[name], refs) for name, ref in refs.items()}
    ours = bill["metadata"]["component"]["bom-ref"]
    needed[ours] = needs(installed["workreport"], refs)
    bill["dependencies"] = [{"ref": ref, **({"dependsOn": of} if of else {})} for ref, of in sorted(needed.items())]
    written = json.dumps(bill, indent=1, ensure_ascii=False) + "\n"
    fault = JsonStrictValidator(SchemaVersion.from_version(VERSION)).validate_str(written)
    if fault is not None:
        sys.exit(f"error: what was made is no CycloneDX {VERSION}: {fault}")
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(written, encoding="utf-8")
    print(f"{OUT.relative_to(ROOT)}: {len(bill['components'])} packages, CycloneDX {VERSION}")


def normal(name: str) -> str:
    """Write a name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def licences(found: Distribution) -> list[dict[str, Any]]:
    """Return the licence that a package names: an SPDX expression where it has one (PEP 639), else its words."""
    metadata = found.metadata
    if metadata.get("License-Expression"):
        return [{"expression": metadata["License-Expression"]}]
    said = [line.rpartition(" :: ")[2] for line in metadata.get_all("Classifier", []) if line.startswith("License ::")]
    words = metadata.get("License", "")
    if not said and words:
        said = [words.strip().splitlines()[0]]
    return [{"license": {"name": name}} for name in sorted(set(said))]


def needs(found: Distribution, refs: dict[str, str]) -> list[str]:
    """Return what a package needs of what is pinned, whatever the platform."""
    named = [re.match(r"[A-Za-z0-9._-]+", requirement) for requirement in found.requires or []]
    plain = [
        normal(name[0])
        for name, text in zip(named, found.requires or [], strict=True)
        if name is not None and ("extra ==" not in text or normal(found.name) == "workreport")
    ]
    return sorted({refs[name] for name in plain if name in refs})


if __name__ == "__main__":
    main()
