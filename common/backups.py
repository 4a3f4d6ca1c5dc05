"""Backups: the database as it was at one moment, and the files beside it, in one tar with a manifest of checksums."""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.core.cache import caches
from django.core.files.storage import FileSystemStorage, storages
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

FORMAT = 1
DATABASE = "database"
MANIFEST = "manifest.json"
# What migrations and running processes write by themselves.
NOT_SOMEBODYS = {"contenttypes", "auth", "notifications.heartbeat"}


class BackupFailed(Exception):
    """Its text says why, and what to do."""


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "backups"


def last_backup_at() -> datetime | None:
    """When a backup last succeeded on this DATA_DIR."""
    try:
        return datetime.fromisoformat((_folder() / "last").read_text().strip())
    except (OSError, ValueError):
        return None


def back_up(*, to: Path | None, now: datetime) -> Path:
    """Write the backup and return where it is; the file appears only when it is whole. Raises BackupFailed."""
    _folder().mkdir(parents=True, exist_ok=True)
    path = to or _folder() / f"openseat-{now:%Y%m%d-%H%M%S}.tar"
    part = path.with_name(f"{path.name}.part")
    try:
        with tempfile.TemporaryDirectory(dir=_folder()) as work:
            dump = Path(work) / DATABASE
            rows = _dump(dump)
            part.touch(mode=0o600)
            with tarfile.open(part, "w") as tar:
                sums = {name: _add(tar, name, file) for name, file in [(DATABASE, dump), *_files()]}
                _add_manifest(tar, {"rows": rows, "files": sums, "made_at": now.isoformat()})
        part.replace(path)
    except OSError as error:
        raise BackupFailed(f"{path} could not be written: {error}.") from error
    finally:
        part.unlink(missing_ok=True)
    (_folder() / "last").write_text(now.isoformat())
    return path


def forget_old(*, keep: int) -> None:
    """Of the backups under DATA_DIR keep the newest."""
    for path in sorted(_folder().glob("openseat-*.tar"))[:-keep]:
        path.unlink()


def _files() -> Iterator[tuple[str, Path]]:
    """Pictures and uploads that are on this machine; what is in a bucket is for the bucket's own backup."""
    for name in ("default", "uploads"):
        if root := _root_of(name):
            yield from (
                (f"{name}/{path.relative_to(root)}", path) for path in sorted(root.rglob("*")) if path.is_file()
            )


def _root_of(name: str) -> Path | None:
    storage = storages[name]
    return Path(storage.location) if isinstance(storage, FileSystemStorage) else None


def _add(tar: tarfile.TarFile, name: str, path: Path) -> str:
    with path.open("rb") as file:
        info = tar.gettarinfo(arcname=name, fileobj=file)
        info.uid = info.gid = 0
        info.uname = info.gname = ""
        reader = _Hashing(file)
        tar.addfile(info, reader)
        return reader.sum.hexdigest()


class _Hashing:
    """A file whose checksum is taken while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.sum = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        found = self._file.read(size)
        self.sum.update(found)
        return found


def _add_manifest(tar: tarfile.TarFile, facts: dict[str, Any]) -> None:
    about = {
        "format": FORMAT,
        "version": tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"],
        "database": connection.vendor,
        "migrations": sorted(".".join(each) for each in MigrationRecorder(connection).applied_migrations()),
    }
    content = json.dumps(about | facts, indent=1).encode()
    info = tarfile.TarInfo(MANIFEST)
    info.size = len(content)
    tar.addfile(info, io.BytesIO(content))


def _dump(to: Path) -> dict[str, int]:
    """Write the database's content; the number of rows of each table at the same moment."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(to)) as copy:
            connection.connection.backup(copy)
            return _count(copy.cursor())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={to}")
        return _count(cursor)


def _tables() -> list[str]:
    return sorted(connection.introspection.table_names())


def _count(cursor: Any) -> dict[str, int]:
    counts = {}
    for table in _tables():
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608  # names of the database
        counts[table] = cursor.fetchone()[0]
    return counts


def _run(program: str, *arguments: str) -> None:
    """One of PostgreSQL's own programs, on our database; the password is not on its command line."""
    given = connection.get_connection_params()
    names = {"user": "PGUSER", "password": "PGPASSWORD", "host": "PGHOST", "port": "PGPORT", "dbname": "PGDATABASE"}
    names |= {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"}
    environment = {name: str(given[key]) for key, name in names.items() if given.get(key)}
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    try:
        subprocess.run([program, *arguments], env=inherited | environment, check=True, capture_output=True, text=True)  # noqa: S603  no shell
    except FileNotFoundError as error:
        raise BackupFailed(f"{program} is not installed; Debian has it in postgresql-client.") from error
    except subprocess.CalledProcessError as error:
        raise BackupFailed(f"{program} failed: {error.stderr.strip()[:500]}") from error


def restore(*, path: Path, force: bool) -> dict[str, int]:
    """Bring back what the file has, and then this version's migrations; the rows of each table that were restored.

    Nothing is touched before the whole file was found good. Raises BackupFailed where it is damaged, of another kind
    of database or of a newer version, and where the database has content and ``force`` was not given.
    """
    with _opened(path) as tar:
        manifest = _verified(tar)
        _ensure_fits(manifest)
        if not force and (full := _somebodys_tables()):
            raise BackupFailed(f"The database is not empty ({', '.join(full[:3])}). With --force it is replaced.")
        _load(tar)
        _restore_files(tar, manifest)
    with connection.cursor() as cursor:
        rows = _count(cursor)
    if rows != manifest["rows"]:
        wrong = sorted(set(rows.items()) ^ set(manifest["rows"].items()))
        raise BackupFailed(f"What was restored differs from the backup: {wrong[:4]}.")
    call_command("migrate", verbosity=0, interactive=False)
    for name in settings.CACHES:  # it may show what was before
        caches[name].clear()
    return rows


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, "r:") as tar:
            yield tar
    except FileNotFoundError as error:
        raise BackupFailed(f"There is no file {path}.") from error
    except (tarfile.TarError, EOFError, KeyError, ValueError) as error:
        raise BackupFailed(f"{path} is damaged or no backup: {error}.") from error


def _read(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    file = tar.extractfile(name)
    if file is None:
        raise tarfile.TarError(f"{name} is no file")
    return file


def _verified(tar: tarfile.TarFile) -> dict[str, Any]:
    """The manifest, after each file was held against its checksum."""
    manifest: dict[str, Any] = json.load(_read(tar, MANIFEST))
    if manifest["format"] != FORMAT:
        raise BackupFailed(f"The backup has format {manifest['format']}, and this version reads {FORMAT}.")
    if {member.name for member in tar.getmembers()} != {MANIFEST, *manifest["files"]}:
        raise tarfile.TarError("files are missing or were added")
    for name, expected in manifest["files"].items():
        if hashlib.file_digest(_read(tar, name), "sha256").hexdigest() != expected:  # type: ignore[arg-type]
            raise tarfile.TarError(f"{name} is not what was backed up")
    return manifest


def _ensure_fits(manifest: dict[str, Any]) -> None:
    if manifest["database"] != connection.vendor:
        raise BackupFailed(f"The backup is of {manifest['database']}, and the database here is {connection.vendor}.")
    known = {".".join(each) for each in MigrationLoader(None).graph.nodes}
    if newer := sorted(set(manifest["migrations"]) - known):
        raise BackupFailed(f"The backup is of version {manifest['version']}, which is newer: it has {newer[0]}.")


def _somebodys_tables() -> list[str]:
    """The tables that hold what people entered."""
    existing = set(_tables())
    models = [
        model
        for model in apps.get_models()
        if model._meta.db_table in existing and not {model._meta.app_label, model._meta.label_lower} & NOT_SOMEBODYS
    ]
    return [model._meta.db_table for model in models if model._base_manager.exists()]


def _load(tar: tarfile.TarFile) -> None:
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as work:
        dump = Path(work) / DATABASE
        with dump.open("wb") as file:
            shutil.copyfileobj(_read(tar, DATABASE), file)
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            with closing(sqlite3.connect(dump)) as copy:
                copy.backup(connection.connection)
        else:
            with connection.cursor() as cursor:
                cursor.execute("DROP SCHEMA public CASCADE")
                cursor.execute("CREATE SCHEMA public")
            connections.close_all()
            _run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
                 f"--dbname={connection.settings_dict['NAME']}", str(dump))  # fmt: skip


def _restore_files(tar: tarfile.TarFile, manifest: dict[str, Any]) -> None:
    """Files that are there and not in the backup stay."""
    for name in manifest["files"]:
        storage, *parts = PurePosixPath(name).parts
        if storage == DATABASE:
            continue
        root = _root_of(storage) if storage in {"default", "uploads"} else None
        if root is None or not parts or ".." in parts:
            raise BackupFailed(f"There is no place for {name} here: files are kept elsewhere.")
        target = root.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            shutil.copyfileobj(_read(tar, name), file)
