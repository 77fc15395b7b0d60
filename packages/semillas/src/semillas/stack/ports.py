"""Loopback ports: is the public one free, and free ones for the services behind it."""

import errno
import socket
from contextlib import ExitStack

from semillas.failures import PortTaken

LOOPBACK = "127.0.0.1"


def require_free_port(port: int) -> None:
    """Raises PortTaken, with a port that is free, when something listens on `port`."""
    error = bind_error(port)
    if error is None:
        return
    if error == errno.EACCES:
        raise PortTaken(f"Port {port} needs more rights. Choose one above 1023: {advice(8080)}")
    raise PortTaken(f"Port {port} is in use by another program. Choose another: {advice(port + 1)}")


def advice(first: int) -> str:
    found = next((port for port in range(first, 65536) if bind_error(port) is None), 8081)
    return f"make run PORT={found}"


def bind_error(port: int) -> int | None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            return error.errno
    return None


def free_ports(count: int) -> list[int]:
    """Different ports that nothing listens on at this moment."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind((LOOPBACK, 0))
        return [int(each.getsockname()[1]) for each in sockets]
