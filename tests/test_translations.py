"""Every word of ours in every language, and the compiled catalogues in step with those that people edit."""

import gettext
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]
# What stands for something else, as Python's and Django's formats have it, and HTML.
HELD = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}|</?[a-z][^>]*>")


def catalogue(language: str, folder: Path = ROOT) -> polib.POFile:
    return polib.pofile(str(folder / "locale" / language / "LC_MESSAGES" / "django.po"))


def words(catalogue: polib.POFile) -> set[tuple[str | None, str, str]]:
    return {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in catalogue if not entry.obsolete}


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code with catalogues that were made anew from it."""
    if not shutil.which("xgettext"):
        pytest.skip("xgettext is of the package gettext")
    copy = tmp_path_factory.mktemp("code")
    for name in ("accounts", "bookings", "common", "events", "events_site", "notifications", "templates", "manage.py"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.ttf"))
        else:
            shutil.copy(source, copy / name)
    (copy / "locale" / "de" / "LC_MESSAGES").mkdir(parents=True)
    options = ["--locale=de", "--no-location", "--no-wrap", "--no-obsolete"]
    environment = {"PATH": "/usr/bin:/bin", "DATA_DIR": str(copy / "var"), "PYTHONPATH": str(copy)}
    subprocess.run([sys.executable, "manage.py", "makemessages", *options], cwd=copy, env=environment, check=True)
    return copy


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_string_of_the_code_is_in_the_catalogue(extracted: Path, language: str):
    known, needed = words(catalogue(language)), words(catalogue("de", extracted))

    assert len(needed) > 900
    assert (needed - known, known - needed) == (set(), set())


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_untranslated_or_uncertain(language: str):
    entries = catalogue(language)

    assert [entry.msgid for entry in entries if entry.fuzzy or not entry.translated()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_filled_in_is_the_same_in_every_language(language: str):
    def held(text: str) -> list[str]:
        return sorted(HELD.findall(text))

    wrong = []
    for entry in catalogue(language):
        forms = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
        allowed = [held(form) for form in forms]
        for text in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
            if held(text) not in allowed:
                wrong.append((entry.msgid, text))
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_says_what_the_edited_one_says(language: str):
    folder = ROOT / "locale" / language / "LC_MESSAGES"
    with (folder / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    for entry in catalogue(language):
        key = f"{entry.msgctxt}\x04{entry.msgid}" if entry.msgctxt else entry.msgid
        if entry.msgid_plural:
            for number, text in entry.msgstr_plural.items():
                assert compiled._catalog[key, number] == text  # type: ignore[attr-defined]
        else:
            assert compiled._catalog[key] == entry.msgstr  # type: ignore[attr-defined]
