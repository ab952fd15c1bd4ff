"""Ask the open database of vulnerabilities (OSV) about every package that is installed, by pip-audit.

`python tools/dependencies.py FOLDER` looks into a folder of site-packages; pip-audit itself lives in an
environment of its own. It fails for a known vulnerability for which there is a fixed release, unless
`dependencies.toml` accepts it with a reason and a last day. Where the database cannot be reached it says so.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import venv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

ACCEPTED = Path(__file__).with_suffix(".toml")
SERVICE = "https://api.osv.dev"
_OUT_OF_REACH = re.compile(r"ConnectionError|Timeout|SSLError|ProxyError|NameResolution|Max retries")
_SECONDS = 10
PASSED, FAILED = 0, 1


class Unusable(Exception):
    """An accepted vulnerability without a reason or a day; or an audit that did not come to an end."""


class OutOfReach(Exception):
    """The database or the tool cannot be had from here; why."""


@dataclass(frozen=True)
class Vulnerability:
    """What is known of a release that is installed; `fixed`: the releases without it."""

    package: str
    version: str
    ids: tuple[str, ...]
    fixed: tuple[str, ...]

    def __str__(self) -> str:
        fixed = f"fixed in {', '.join(self.fixed)}" if self.fixed else "no fixed release yet"
        return f"{self.package} {self.version}: {' '.join(self.ids)} ({fixed})"


def vulnerabilities(report: Mapping[str, object]) -> list[Vulnerability]:
    """What pip-audit's document tells."""
    return [
        Vulnerability(
            told["name"],
            told["version"],
            (found["id"], *found.get("aliases", ())),
            tuple(found.get("fix_versions", ())),
        )
        for told in report["dependencies"]
        for found in told.get("vulns", ())
    ]


def read_accepted(text: str) -> dict[str, date]:
    """Vulnerability → the last day on which it is accepted; raises Unusable."""
    found: dict[str, date] = {}
    for entry in tomllib.loads(text).get("accepted", ()):
        until, reason = entry.get("until"), str(entry.get("reason", "")).strip()
        if not entry.get("id") or not isinstance(until, date) or not reason:
            raise Unusable(f"{ACCEPTED.name}: every entry needs id, reason and until (a day): {entry}")
        found[str(entry["id"])] = until
    return found


def judge(found: Iterable[Vulnerability], accepted: Mapping[str, date], today: date) -> tuple[int, list[str]]:
    """The exit code, and what to say of each."""
    said, failed = [], False
    for each in found:
        days = [accepted[id] for id in each.ids if id in accepted]
        if days and max(days) >= today:
            said.append(f"accepted until {max(days)}: {each}")
        elif each.fixed:
            over = f" (accepted until {max(days)})" if days else ""
            said.append(f"VULNERABLE: {each}{over}")
            failed = True
        else:
            said.append(f"known: {each}")
    return (FAILED if failed else PASSED), said


def audit(folder: Path) -> Mapping[str, object]:
    """pip-audit's document about a folder of packages; raises OutOfReach or Unusable."""
    try:
        urlopen(SERVICE, timeout=_SECONDS).close()
    except HTTPError:
        pass  # an answer
    except (URLError, OSError) as error:
        raise OutOfReach(f"{SERVICE}: {error}") from error
    options = ["--format", "json", "--vulnerability-service", "osv", "--progress-spinner", "off"]
    options += ["--osv-url", f"{SERVICE}/v1/query"]
    command = [_tool(), *options, "--path", str(folder), "--skip-editable", "--timeout", str(_SECONDS)]
    done = subprocess.run(command, capture_output=True, text=True)
    try:
        report: Mapping[str, object] = json.loads(done.stdout)
    except ValueError as error:
        last = done.stderr.strip().rpartition("\n")[2]
        if _OUT_OF_REACH.search(done.stderr):
            raise OutOfReach(f"{SERVICE}: {last}") from error
        raise Unusable(f"pip-audit: {last}") from error
    return report


def _tool() -> str:
    """pip-audit in an environment of its own, made at the first time."""
    folder = Path(__file__).resolve().parents[1] / ".venv" / "pip-audit"
    programs = folder / ("Scripts" if sys.platform == "win32" else "bin")
    if not list(programs.glob("pip-audit*")):
        venv.create(folder, with_pip=True)
        install = [str(programs / "python"), "-m", "pip", "install", "--quiet", "pip-audit>=2.7"]
        done = subprocess.run(install, capture_output=True, text=True)
        if done.returncode:
            raise OutOfReach(f"pip-audit cannot be installed: {done.stderr.strip().rpartition(chr(10))[2]}")
    return str(programs / "pip-audit")


def main(folder: Path) -> int:
    """Say what is known of what is installed."""
    try:
        accepted = read_accepted(ACCEPTED.read_text(encoding="utf-8"))
        report = audit(folder)
    except OutOfReach as error:
        print(f"SKIPPED, dependencies were not audited: {error}")
        return PASSED
    except Unusable as error:
        print(error, file=sys.stderr)
        return FAILED
    code, said = judge(vulnerabilities(report), accepted, date.today())
    print("\n".join([*said, f"{len(report['dependencies'])} packages audited"]))
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
