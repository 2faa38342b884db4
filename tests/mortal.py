"""Processes that do not outlive the tests, however those end.

As a program, ``python mortal.py PARENT SIGNAL USER PROGRAM ...`` becomes another one that gets this signal when its
parent dies. It runs alone, without the project's modules: the user may not be allowed to read them.
"""

import ctypes
import os
import pwd
import signal
import sys

_PR_SET_PDEATHSIG = 1
"""https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html"""


def die_with_parent(parent: int, number: int = signal.SIGKILL) -> None:
    """Have this process killed when its parent ends, stopped or not. Other systems than Linux know nothing like it."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != parent:  # it was quicker
        os.kill(os.getpid(), number)


def mortal(*command: str, user: str | None = None, number: int = signal.SIGKILL) -> list[str]:
    """The command line for a child of this process that runs ``command``, as ``user``, and ends with this process."""
    return [sys.executable, "-I", "-S", __file__, str(os.getpid()), str(int(number)), user or "", *command]


def _main(parent: str, number: str, user: str, *command: str) -> None:
    if user:
        os.setuid(pwd.getpwnam(user).pw_uid)
    die_with_parent(int(parent), int(number))  # forgotten where the user changes
    os.execv(command[0], command)


if __name__ == "__main__":
    _main(*sys.argv[1:])
