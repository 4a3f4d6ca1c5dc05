"""Static files as browsers should get them: style sheets in one piece, names with a hash, compressed beforehand."""

import fcntl
import gzip
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import brotli
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.management import call_command

_IMPORT = re.compile(r'@import "([^"]+)";')
_COMPRESSED = {".css", ".js", ".svg", ".json"}
_OF_PAGES = ("css", "js", "img", "vendor")  # what visitors load is compressed as well as can be, which takes its time


def with_imports(path: Path) -> str:
    """The style sheet with what it imports by a relative path in the place of the imports."""
    return _IMPORT.sub(lambda found: with_imports(path.parent / found[1]), path.read_text())


class SiteStatics(ManifestStaticFilesStorage):
    """Django's storage of hashed names, which bundles and compresses as well.

    Only the hashed copies and drawings are compressed: whatever is linked by ``{% static %}`` has a hash.
    """

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """The plain name where nothing was collected yet, so that commands and tests need no collected files."""
        return super().stored_name(name) if self.hashed_files else name

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        for name in [each for each in paths if each.startswith("css/")]:
            source = Path(str(paths[name][0].path(paths[name][1])))
            Path(self.path(name)).write_text(with_imports(source))
            paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)
        names = [*self.hashed_files.values(), *(each for each in paths if each.endswith(".svg"))]
        with ThreadPoolExecutor() as pool:
            list(pool.map(self._compress, names))

    def _compress(self, name: str) -> None:
        path = Path(self.path(name))
        if path.suffix not in _COMPRESSED:
            return
        data = path.read_bytes()
        quality = 11 if name.partition("/")[0] in _OF_PAGES else 4
        path.with_name(f"{path.name}.br").write_bytes(brotli.compress(data, quality=quality))
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(data, 6, mtime=0))


def prepare() -> None:
    """Collect the static files where they are not those of the code; several processes may call it at once."""
    folder, state = Path(settings.STATIC_ROOT).parent, _state()
    stamp = folder / "collected"
    if stamp.exists() and stamp.read_text() == state:
        return
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != state:
            call_command("collectstatic", interactive=False, verbosity=0)
            stamp.write_text(state)


def _state() -> str:
    """A digest of all source files, by their sizes and times."""
    files = [(name, storage.path(name)) for finder in finders.get_finders() for name, storage in finder.list([])]
    facts = [(name, Path(path).stat().st_size, Path(path).stat().st_mtime_ns) for name, path in files]
    own = Path(__file__).read_bytes()
    return sha256(repr(sorted(facts)).encode() + own).hexdigest()
