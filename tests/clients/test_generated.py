"""The clients in the repository are those of the document, and compile as strictly as their languages can."""

import subprocess
import sys
from pathlib import Path

import pytest

from clients.document import ROOT
from clients.generate import generated

FILES = generated()


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_the_client_is_that_of_the_document(file: Path):
    assert file.read_text() == FILES[file], "run make clients"


def test_the_python_client_is_typed_strictly(tmp_path: Path):
    command = [sys.executable, "-m", "mypy", "--strict", "--explicit-package-bases", "--config-file="]

    command += [f"--cache-dir={tmp_path}", "openseat"]
    said = subprocess.run(command, cwd=ROOT / "clients/python", capture_output=True, text=True, check=False)

    assert (said.returncode, said.stdout) == (0, "Success: no issues found in 4 source files\n")


@pytest.mark.typescript
def test_the_typescript_client_compiles_strictly():
    command = ["tsc", "--project", "clients/typescript", "--noEmit", "--strict"]

    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (said.returncode, said.stdout) == (0, "")
