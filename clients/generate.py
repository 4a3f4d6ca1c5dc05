"""The clients in Python and TypeScript, from docs/openapi.yaml: ``make clients``."""

from pathlib import Path

from clients import python_code, typescript_code
from clients.document import ROOT, load

FOLDERS = {"clients/python/openseat": python_code, "clients/typescript/src": typescript_code}


def generated() -> dict[Path, str]:
    """What belongs into each file that is generated."""
    document = load()
    return {
        ROOT / folder / name: code
        for folder, language in FOLDERS.items()
        for name, code in language.files(document).items()
    }


if __name__ == "__main__":
    for file, code in generated().items():
        file.write_text(code)
