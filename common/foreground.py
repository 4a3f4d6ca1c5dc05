"""supervisord for a terminal: ``python -m common.foreground -n -c supervisord.conf``.

It differs in four ways. A closed terminal (SIGHUP) ends it, where supervisord would start everything anew with
nobody to stop it. It says nothing about being root: in a container that is usual, and whoever is root knows. It
writes to any kind of output: terminal, pipe, file or socket; where that is a file on a full disk it loses lines, where
supervisord would end over them.
"""

import fcntl
import os
import signal
import subprocess
import sys

from supervisor import loggers
from supervisor.options import ServerOptions
from supervisor.supervisord import go


class Options(ServerOptions):
    def get_signal(self) -> int | None:
        received = super().get_signal()
        return signal.SIGTERM if received == signal.SIGHUP else received


def make_output_shareable() -> None:
    """supervisord opens /dev/stdout once more for each program: a file is then appended to, a socket needs a relay."""
    flags = fcntl.fcntl(1, fcntl.F_GETFL)
    fcntl.fcntl(1, fcntl.F_SETFL, flags | os.O_APPEND)
    try:
        os.close(os.open("/dev/stdout", os.O_WRONLY | os.O_APPEND))
    except OSError:
        relay = subprocess.Popen(["cat"], stdin=subprocess.PIPE, start_new_session=True)  # noqa: S607  PATH is ours
        if relay.stdin:
            os.dup2(relay.stdin.fileno(), 1)
            relay.stdin.close()


def lose_what_cannot_be_written() -> None:
    """supervisord tells of a failed line by another one, and ends when that fails too."""
    loggers.Handler.handleError = lambda handler: None


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # an early Ctrl-C ends it without a traceback
    make_output_shareable()
    lose_what_cannot_be_written()
    options = Options()
    options.realize(sys.argv[1:])
    options.first, options.test = True, False
    if os.getuid() == 0 and options.uid is None:
        options.uid = 0
    go(options)
    options.close_logger()


if __name__ == "__main__":
    main()
