"""Whether a service can listen at an address, asked before it makes anything."""

from __future__ import annotations

import errno
import os
import socket
from typing import Any

_FATAL = (errno.EADDRINUSE, errno.EACCES)  # others matter only where no address of the host is left


def hindrance(host: str, port: int) -> OSError | None:
    """Why nothing can listen there; None where something can."""
    try:
        asked = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        return error
    faults = [_fault(family, kind, protocol, address) for family, kind, protocol, _, address in asked]
    fatal = [fault for fault in faults if fault is not None and fault.errno in _FATAL]
    return fatal[0] if fatal else faults[0] if all(faults) else None


def _fault(family: int, kind: int, protocol: int, address: Any) -> OSError | None:
    try:
        with socket.socket(family, kind, protocol) as tried:
            if os.name == "posix":
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                tried.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            tried.bind(address)
    except OSError as error:
        return error
    return None
