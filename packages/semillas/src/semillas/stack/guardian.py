"""Ends the children of a supervisor that was killed: nothing survives it as an orphan.

Runs as its own process in its own session and reads one end of a pipe whose other end only the
supervisor holds. Lines: `+ PID SIGNAL` (a process group to look after, and the signal that stops
it gently), `- PID` (it ended). The end of the input means that the supervisor is gone.

Standard library only, so that it costs little memory.
"""

import os
import signal
import sys
import time

GENTLE_SECONDS = 8.0


def main() -> None:
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    end_groups(read_groups(sys.stdin.fileno()))


def read_groups(source: int) -> dict[int, int]:
    """Groups (pid → gentle signal) that were registered and not forgotten when input ended."""
    groups: dict[int, int] = {}
    with os.fdopen(source, encoding="ascii", closefd=False) as lines:
        for line in lines:
            words = line.split()
            if words[0] == "+":
                groups[int(words[1])] = int(words[2])
            else:
                groups.pop(int(words[1]), None)
    return groups


def end_groups(groups: dict[int, int], seconds: float = GENTLE_SECONDS) -> None:
    """Asks every group to stop, then kills what is still there after `seconds`."""
    for group, gentle in groups.items():
        send(group, gentle)
    deadline = time.monotonic() + seconds
    while any(send(group, 0) for group in groups) and time.monotonic() < deadline:
        time.sleep(0.1)
    for group in groups:
        send(group, signal.SIGKILL)


def send(group: int, number: int) -> bool:
    """Whether the group exists (signal 0 only asks)."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


if __name__ == "__main__":
    main()
