"""The build steps of the Dockerfile without Docker, in a folder of its own, and then what the image does.

Reads Dockerfile and .dockerignore: copies what COPY would copy, runs the RUN steps with their paths moved into the
folder, and starts CMD under another user with a DATA_DIR that is empty. /healthz has to answer 200 and /readyz 503,
which names what a database without migrations lacks; SIGTERM has to end it. Steps that a running system cannot take
back (apt-get, useradd) are printed and left out, as are options that only cost time here (--no-cache,
--compile-bytecode). Needs uv, beside this Python or in PATH, and root to be another user.
"""

import fnmatch
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = ("apt-get ", "useradd ", "install --directory", "rm -rf /var/lib/apt", "pip install --no-cache-dir uv")
MUST_NOT_BE_THERE = (".git", ".env", ".venv", "var", "staticfiles", ".mypy_cache", ".ruff_cache", ".pytest_cache")
NOBODY = 65534


def instructions() -> Iterator[tuple[str, str]]:
    text = re.sub(r"\\\n\s*", "", re.sub(r"(?m)^\s*#.*\n", "", (ROOT / "Dockerfile").read_text()))
    for line in filter(None, text.splitlines()):
        word, _, rest = line.partition(" ")
        yield word, rest.strip()


def ignored() -> list[str]:
    return [line for line in (ROOT / ".dockerignore").read_text().split("\n") if line and not line.startswith("#")]


def is_ignored(path: str) -> bool:
    """As Docker reads a pattern: from the root of the context, or with ** at any depth, and all that is below it."""
    parts = path.split("/")
    for pattern in ignored():
        depth = range(1, len(parts) + 1)
        if pattern.startswith("**/"):
            found = any(fnmatch.fnmatch(part, pattern[3:]) for part in parts)
        else:
            found = any(fnmatch.fnmatch("/".join(parts[:n]), pattern) for n in depth)
        if found:
            return True
    return False


def copy_context(to: Path) -> list[str]:
    """What is in the folder of the Dockerfile and not ignored, tracked or not, as Docker does it."""
    copied = []
    for folder, folders, names in os.walk(ROOT):
        here = Path(folder).relative_to(ROOT)
        folders[:] = [name for name in folders if not is_ignored(str(here / name))]
        for name in names:
            path = here / name
            if not is_ignored(str(path)):
                (to / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / path, to / path, follow_symlinks=False)
                copied.append(str(path))
    return copied


def moved(text: str, base: Path) -> str:
    """Absolute paths of the image, below ``base``."""
    return re.sub(r"(?<![\w./:-])/(?=(?:app|venv|data|requirements\.txt|tmp/build)\b)", f"{base}/", text)


def run(command: str, base: Path, environment: dict[str, str]) -> None:
    for part in re.split(r"\s+&&\s+", command):
        if part.startswith(LEFT_OUT):
            print(f"  left out: {part[:90]}")
            continue
        began = time.monotonic()
        subprocess.run(["sh", "-ec", moved(part, base)], cwd=base / "app", env=environment, check=True)
        print(f"  {time.monotonic() - began:5.1f} s  {part[:90]}")


def build(base: Path) -> tuple[list[str], dict[str, str]]:
    """The command that the image starts, and its environment."""
    beside = str(Path(sys.executable).parent)
    uv = shutil.which("uv", path=f"{beside}:{os.environ['PATH']}") or sys.exit("uv is not installed.")
    environment = {name: value for name, value in os.environ.items() if name.startswith(("UV_", "PIP_", "SSL_"))}
    environment |= {"HOME": str(base), "PATH": f"{Path(uv).parent}:{os.environ['PATH']}"}
    environment |= {"UV_CACHE_DIR": os.environ.get("UV_CACHE_DIR", str(Path.home() / ".cache" / "uv"))}
    environment |= {"UV_PYTHON": python_for_all()}
    (base / "app").mkdir(mode=0o755)
    command: list[str] = []
    for word, rest in instructions():
        if word == "ENV":
            pairs = (pair.split("=", 1) for pair in shlex.split(rest))
            environment |= {k: moved(v, base).replace("$PATH", environment["PATH"]) for k, v in pairs}
        elif word == "COPY" and rest == ". /app":
            check_context(copy_context(base / "app"))
        elif word == "COPY" and rest == "requirements.txt /":
            shutil.copy2(ROOT / "requirements.txt", base)
        elif word == "RUN":
            run(rest.replace("--no-cache ", "").replace("--compile-bytecode ", ""), base, environment)
        elif word == "CMD":
            command = json.loads(rest)
        elif (word, rest) not in KNOWN and word not in {"FROM", "HEALTHCHECK", "EXPOSE"}:
            sys.exit(f"The Dockerfile has a step that this script does not know: {word} {rest}")
    return command, environment


def python_for_all() -> str:
    """One that other users may start; the folders above somebody's own are often closed to them."""
    candidates = [Path(sys.executable).resolve(), *map(Path, ("/usr/bin/python3", "/usr/local/bin/python3"))]
    for path in candidates:
        if path.exists() and all(folder.stat().st_mode & 0o001 for folder in path.resolve().parents):
            return str(path)
    sys.exit("No Python here may be started by other users.")


KNOWN = {("COPY", "--from=packages /venv /venv"), ("WORKDIR", "/app"), ("USER", "openseat"), ("VOLUME", "/data")}


def check_context(copied: list[str]) -> None:
    unwanted = [path for path in copied if path.split("/")[0] in MUST_NOT_BE_THERE or "__pycache__" in path]
    tracked = subprocess.run(["git", "-C", ROOT, "ls-files", "-z"], capture_output=True, text=True, check=True).stdout
    wanted = {path for path in tracked.split("\0") if path and (ROOT / path).is_file()} - {".env.example"}
    lacking = sorted(path for path in wanted - set(copied))
    print(f"  {len(copied)} files are copied")
    if unwanted or lacking:
        sys.exit(f".dockerignore lets in {unwanted[:5]} and leaves out {lacking[:5]}")


def answer(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}{path}", timeout=5) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def eventually(check: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if check():
                return
        except OSError:
            pass
        time.sleep(0.1)
    sys.exit("The image does not answer.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(command: list[str], base: Path, environment: dict[str, str]) -> None:
    port, user = free_port(), NOBODY if os.getuid() == 0 else None
    (base / "data").mkdir(mode=0o700)
    if user:
        os.chown(base / "data", user, user)
    began = time.monotonic()
    program = shutil.which(command[0], path=environment["PATH"]) or command[0]
    site = subprocess.Popen(
        [program, *command[1:]], cwd=base / "app", env=environment | {"PORT": str(port), "HOST": "127.0.0.1"},
        user=user, group=user, extra_groups=[] if user else None, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        eventually(lambda: answer(port, "/healthz") == (200, '{"status": "ok"}'))
        print(f"  {time.monotonic() - began:5.1f} s until /healthz answers 200, as user {user or os.getuid()}")
        status, body = answer(port, "/readyz")
        print(f"  /readyz: {status} {body}")
        if status != 503 or "not applied" not in body:
            sys.exit("/readyz should say that the migrations are not applied.")
        written = [str(path.relative_to(base)) for path in (base / "app").rglob("*") if path.stat().st_uid == user]
        if user and written:
            sys.exit(f"It wrote beside DATA_DIR, where a container is read-only: {written[:5]}")
        site.send_signal(signal.SIGTERM)
        print(f"  SIGTERM ends it with {site.wait(timeout=10)}")
    finally:
        site.kill()


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="openseat-image-") as name:
        base = Path(name)
        base.chmod(0o755)
        print("Build")
        command, environment = build(base)
        print("Start")
        start(command, base, environment)


if __name__ == "__main__":
    main()
