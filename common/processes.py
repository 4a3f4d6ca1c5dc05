"""What the server processes share: none outlives the one that watches it, and where the web server listens."""

import ctypes
import os
import signal
import socket
import sys

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


def resolve(host: str, port: int) -> str:
    """The address that the name or address ``host`` stands for; OSError where there is none."""
    return str(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][4][0])
