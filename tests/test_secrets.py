"""The scan for secrets finds what is planted, in the files and in what was committed and taken away again."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / ".ci" / "secrets.py"
# In two parts each, so that this file is none of the finds.
PLANTED = {
    "private key": "-----BEGIN RSA " + "PRIVATE KEY-----",
    "AWS key": "AKIA" + "ABCDEFGHIJKLMNOP",
    "GitHub token": "ghp_" + "a1B2" * 10,
    "Slack token": "xoxb-" + "123456789012-abcdef",
    "signed token": "eyJhbGciOiJIUz" + "I1.eyJzdWIiOiIxMjM0.c2lnbmF0dXJlIQ",
    "password in an address": "postgresql://events:" + "q7Rt2x9@db.example.org/events",
    "assigned secret": 'API_KEY = "' + 'k3J9dQ2mX7vB1nZ8" ',
    "machine path": "open('/" + "work/main/x')",
    "registry host": "https://py" + "pi.example.org/simple",
    "registry host of this machine": "https://packages." + "example.net/simple",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "Ada")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "ada@example.org")
    monkeypatch.setenv("PIP_INDEX_URL", "https://packages." + "example.net/simple")
    git(tmp_path, "init", "--quiet")
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True)


def commit(folder: Path, content: str) -> None:
    (folder / "file.py").write_text(f"{content}\n")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "A change")


def scan(folder: Path, *options: str) -> tuple[int, str]:
    command = [sys.executable, str(SCRIPT), str(folder), *options]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    return said.returncode, said.stdout + said.stderr


@pytest.mark.parametrize("what", PLANTED)
def test_what_is_planted_is_found_also_after_it_was_taken_away(folder: Path, what: str):
    commit(folder, PLANTED[what])
    there = scan(folder)
    commit(folder, "nothing")
    gone, in_history = scan(folder), scan(folder, "--history")

    assert there == (1, f"file.py:1: {what}: {PLANTED[what].strip()}\n")
    assert gone == (0, "")
    assert in_history[0] == 1
    assert in_history[1].endswith(f" file.py: {what}: {PLANTED[what].strip()}\n")


def test_what_is_no_secret_passes(folder: Path):
    commit(folder, 'password = "password123"\nurl = "smtp://user:password@mail.example.org"\npath = "tree/root/x"')

    assert scan(folder) == (0, "")


def test_an_exception_is_for_one_line_of_one_file(folder: Path):
    (folder / ".ci").mkdir()
    known = '[[known]]\nwhat = "machine path"\npath = "file.py"\nline = "main"\nwhy = "it is the example"\n'
    (folder / ".ci" / "secrets.toml").write_text(known)
    commit(folder, PLANTED["machine path"])
    excepted = scan(folder)
    (folder / "other.py").write_text(PLANTED["machine path"])
    git(folder, "add", "--all")

    assert excepted == (0, "")
    assert scan(folder)[0] == 1
