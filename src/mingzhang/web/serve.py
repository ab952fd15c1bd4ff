"""One running service: the application under uvicorn, its workers, and the first start's one-time link."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable

import uvicorn

from mingzhang.web import accounts
from mingzhang.web.app import app_of
from mingzhang.web.context import Context
from mingzhang.web.db.models import ADMINISTRATOR
from mingzhang.web.jobs.supervise import Supervisor

_FIRST = "first-start"
_KEEP_ALIVE = 75  # seconds: longer than a reader looks at a page
_SWITCH = 0.001  # seconds that a page being made may hold up one that is only sent


def first_link(context: Context) -> str | None:
    """The path of a one-time link for the first administrator; None where there is one already."""
    with context.db.writing() as session:
        if not accounts.needs_first_account(session):
            return None
        return "/join/" + accounts.invite(session, role=ADMINISTRATOR, unit_id=None, by=_FIRST)


def serve(
    context: Context, *, host: str, port: int, workers: int, ready: Callable[[], None] = lambda: None
) -> None:
    """Serve until told to stop; `ready` is called when requests are taken."""
    supervisor = Supervisor(context, workers)
    config = uvicorn.Config(
        app_of(context),
        host=host,
        port=port,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=_KEEP_ALIVE,
    )
    server = _Server(config, ready)
    sys.setswitchinterval(_SWITCH)
    gc.freeze()  # what is there from the start is not looked through at each collection
    supervisor.start()
    try:
        server.run()
    finally:
        supervisor.stop()


class _Server(uvicorn.Server):
    """Says when it takes requests."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """Start, then say so."""
        await super().startup(sockets)  # type: ignore[arg-type]
        if self.started:
            self._ready()
