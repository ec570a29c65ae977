"""Count what goes over the wire: a proxy on the loopback, between a client and a server behind a Unix socket."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Wire:
    """What went over it, in bytes."""

    port: int
    asked: int = 0  # to the server
    pulled: int = 0  # from it


@contextmanager
def counted(server: Path) -> Iterator[Wire]:
    """Lead every connection to a port of the loopback on to the server, and count."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        wire = Wire(listening.getsockname()[1])
        threading.Thread(target=_accept, args=(listening, server, wire), daemon=True).start()
        yield wire
        with suppress(OSError):  # wakes who waits for a connection
            listening.shutdown(socket.SHUT_RDWR)


def _accept(listening: socket.socket, server: Path, wire: Wire) -> None:
    with suppress(OSError):
        while True:
            client, _ = listening.accept()
            behind = socket.socket(socket.AF_UNIX)
            behind.connect(str(server))
            for pair in ((client, behind, "asked"), (behind, client, "pulled")):
                threading.Thread(target=_lead, args=(*pair, wire), daemon=True).start()


def _lead(source: socket.socket, target: socket.socket, which: str, wire: Wire) -> None:
    with suppress(OSError):
        while chunk := source.recv(1 << 16):
            setattr(wire, which, getattr(wire, which) + len(chunk))
            target.sendall(chunk)
        target.shutdown(socket.SHUT_WR)
