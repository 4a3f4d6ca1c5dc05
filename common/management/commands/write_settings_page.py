"""docs/configure.md, made from .env.example, so that the two cannot differ."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

PAGE = Path("docs/configure.md")
HEAD = """# Every setting

`manage.py write_settings_page` makes this page from `.env.example`. Set what you change in the environment or in a file
`.env` beside `manage.py`; the environment wins. A bad value stops the start with a sentence that names it.
"""


def page(example: str) -> str:
    return HEAD + "".join(_sections(example))


def _sections(example: str) -> Iterator[str]:
    about: list[str] = []
    for line in example.splitlines():
        if title := re.match(r"# --- (.*?) -+$", line):
            yield f"\n## {title[1]}\n\n| variable | example or default | what |\n|---|---|---|\n"
            about = []
        elif variable := re.match(r"#([A-Z0-9_]+)=(.*)$", line):
            shown = f"`{variable[2]}`" if variable[2] else ""
            yield f"| `{variable[1]}` | {shown} | {' '.join(about) or 'As above.'} |\n"
            about = []
        elif text := re.match(r"# (.*)$", line):
            about.append(text[1].replace("|", "\\|").replace("<", "&lt;"))


class Command(BaseCommand):
    help = "Write docs/configure.md anew."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        (settings.BASE_DIR / PAGE).write_text(page((settings.BASE_DIR / ".env.example").read_text()))
