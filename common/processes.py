"""What the server processes share: none outlives the one that watches it, and where the web server listens."""

import ctypes
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NoReturn

_PR_SET_PDEATHSIG = 1  # Linux, prctl(2)


def die_with_parent(with_signal: int, *, parent: int) -> None:
    """Have the kernel send this process ``with_signal`` when its ``parent`` dies, even by SIGKILL. Linux only.

    The web server's worker would live on without its main process and keep the port, which its successor then
    shares with it; supervisord's programs would live on without supervisord.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(with_signal), 0, 0, 0)
    if os.getppid() != parent:  # it died before the kernel was told
        os.kill(os.getpid(), with_signal)


def die_with_supervisor() -> None:
    """End in order when supervisord is gone; does nothing where something else started this process."""
    if supervisor := os.environ.get("SUPERVISED_BY"):
        die_with_parent(signal.SIGTERM, parent=int(supervisor))


def run_together(jobs: Sequence[Callable[[], None]]) -> int:
    """Run each in a process of its own; when one ends, or this process is told to, all end. The exit code is 0 if told.

    They are forked, and so share the memory of what was loaded before. Nothing may be connected or have threads yet.
    """
    main = os.getpid()
    pids = {_fork(job, main) for job in jobs}
    told = False

    def end_all(*signal_received: Any) -> None:
        nonlocal told
        told = told or bool(signal_received)
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end_all)
    while pids:
        pids.discard(os.wait()[0])
        end_all()
    return 0 if told else 1


def _fork(job: Callable[[], None], main: int) -> int:
    pid = os.fork()
    if not pid:
        die_with_parent(signal.SIGTERM, parent=main)
        _run_and_exit(job)
    return pid


def _run_and_exit(job: Callable[[], None]) -> NoReturn:
    """Without what the parent has still to do after this call."""
    code = 1
    try:
        job()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # the process ends here, so nobody else would tell
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def allow_files(number: int) -> int:
    """Ask for so many open files and connections, and return how many this process and its children may have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < number:
        soft = number if hard == resource.RLIM_INFINITY else min(number, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return number if soft == resource.RLIM_INFINITY else soft


def resolve(host: str, port: int) -> str:
    """The address that the name or address ``host`` stands for; OSError where there is none."""
    return str(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][4][0])
