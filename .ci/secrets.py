"""Secrets, paths of somebody's machine and hosts of package registries: in the tracked files, or by --history in all
that was ever committed. secrets.toml has the exceptions, each with its reason. Needs git and no network."""

import argparse
import math
import os
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

# No expression matches itself, as the scan reads this file too.
PATTERNS = {
    "private key": r"-----BEGIN [A-Z ]*PRIVATE KEY",
    "AWS key": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "GitHub token": r"\bgh[pousr]_[A-Za-z0-9]{36,}|\bgithub_pat_\w{40,}",
    "GitLab token": r"\bglpat-[\w-]{20,}",
    "Slack token": r"\bxox[abeprs]-[\w-]{10,}|hooks[.]slack[.]com/services/T\w{6,}/B\w{6,}/\w{16,}",
    "Stripe key": r"\b[rs]k_live_\w{16,}",
    "Google key": r"\bAIza[\w-]{35}",
    "signed token": r"\beyJ[\w-]{10,}[.]eyJ[\w-]{10,}[.][\w-]{10,}",
    "password in an address": r"\b[a-z][a-z0-9+.-]*://[^\s/:@'\"{}$<>]*:(?P<value>[^\s/:@'\"{}$<>\\]{6,})@",
    "assigned secret": r"(?i)(?:secret|passw(?:or)?d|token|api_?key|private_?key)\w*[\"']?\s*[:=]\s*[\"']"
    r"(?P<value>[^\"'\s{}]{16,})[\"']",
    "machine path": r"(?<![\w./-])/(?:work|root)/\w|(?<![\w./-])/(?:home|Users)/[a-z]\w*/|/tmp/w-\w",
    "registry host": r"(?i)pypi[.]|pythonhosted[.]|registry[.]npmjs|proxy[.]golang[.]|artifac[t]ory|deb[.]debian[.]"
    r"|(?:extra-)?index-ur[l]\b",
}
PLACEHOLDERS = re.compile(r"(?i)password\d*|secret|token|example|changeme|user|[A-Z_]+|(.)\1+|[^A-Za-z]*|[^0-9]*")
LEAST_ENTROPY = 3.5  # bits a character; English words and names have less
LONGEST_LINE = 5000  # longer ones are minified files


class Find(NamedTuple):
    what: str
    where: str
    path: str
    line: str


def expressions() -> dict[str, re.Pattern[str]]:
    found = {name: re.compile(text) for name, text in PATTERNS.items()}
    if hosts := own_registries():
        found["registry host of this machine"] = re.compile("|".join(map(re.escape, sorted(hosts))))
    return found


def own_registries() -> set[str]:
    """Whatever this machine installs from, by what pip, uv and npm are told."""
    files = ["/etc/pip.conf", "~/.config/pip/pip.conf", "~/.pip/pip.conf", "~/.config/uv/uv.toml", "~/.npmrc"]
    texts = [path.read_text() for path in (Path(name).expanduser() for name in files) if path.is_file()]
    texts += [value for name, value in os.environ.items() if re.match(r"(?i)(pip|uv|npm)_", name)]
    hosts = {host for text in texts for host in re.findall(r"https?://(?:[^\s/@]*@)?([^\s/:\"']+)", text)}
    return hosts - {"localhost", "127.0.0.1"}


def entropy(text: str) -> float:
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())


def is_random(name: str, value: str) -> bool:
    """A password in an address is short; what is assigned should not look like words."""
    if PLACEHOLDERS.fullmatch(value):
        return False
    return name != "assigned secret" or entropy(value) >= LEAST_ENTROPY


def scan(lines: Iterable[tuple[str, str, str]]) -> Iterator[Find]:
    """Of ``(where, path, line)``."""
    wanted = expressions()
    for where, path, line in lines:
        for name, expression in wanted.items():
            for match in expression.finditer(line[:LONGEST_LINE]):
                value = match.groupdict().get("value")
                if value is None or is_random(name, value):
                    yield Find(name, where, path, line.strip())


def git(folder: Path, *arguments: str) -> str:
    said = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=True)
    return said.stdout.decode(errors="replace")


def tracked(folder: Path) -> Iterator[tuple[str, str, str]]:
    for name in git(folder, "ls-files", "-z").split("\0"):
        path = folder / name
        if name and path.is_file() and b"\0" not in (content := path.read_bytes())[:8000]:
            for number, line in enumerate(content.decode(errors="replace").splitlines(), 1):
                yield f"{name}:{number}", name, line


def committed(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Every line that a commit added, and those of its message."""
    commit = path = ""
    in_message = False
    for line in git(folder, "log", "-p", "--unified=0", "--no-color", "--no-ext-diff", "HEAD").splitlines():
        if re.fullmatch(r"commit [0-9a-f]{40}", line):
            commit, path, in_message = line[7:17], "", True
        elif line.startswith("diff --git "):
            in_message = False
        elif line.startswith("+++ "):
            path = line.removeprefix("+++ ").removeprefix("b/")
        elif in_message or line.startswith("+"):
            yield f"{commit} {path or 'message'}", path, line[1:]


def is_known(find: Find, known: list[dict[str, str]]) -> bool:
    return any(
        find.what == each["what"] and re.fullmatch(each["path"], find.path) and each["line"] in find.line
        for each in known
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path())
    parser.add_argument("--history", action="store_true")
    options = parser.parse_args()
    exceptions = options.folder / ".ci" / "secrets.toml"
    known = tomllib.loads(exceptions.read_text())["known"] if exceptions.exists() else []
    lines = committed(options.folder) if options.history else tracked(options.folder)
    finds = [find for find in dict.fromkeys(scan(lines)) if not is_known(find, known)]
    for find in finds:
        print(f"{find.where}: {find.what}: {find.line[:160]}")
    return 1 if finds else 0


if __name__ == "__main__":
    sys.exit(main())
