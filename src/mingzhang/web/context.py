"""What every request can reach: settings, database, files, the installation's key, the queue of jobs."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import cast

from starlette.requests import HTTPConnection

from mingzhang.web.db.connect import Database, migrate, open_engine
from mingzhang.web.file_places import place_of
from mingzhang.web.files import Store
from mingzhang.web.rates import Rates
from mingzhang.web.settings import Settings, read_secret


@dataclass(frozen=True)
class Context:
    """The parts of one running application."""

    settings: Settings
    db: Database
    store: Store
    secret: bytes = field(repr=False)
    rates: Rates = field(default_factory=Rates)

    def sign(self, purpose: str, text: str) -> str:
        """A signature that only this installation can make."""
        return hmac.new(self.secret, f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()


def open_context(settings: Settings) -> Context:
    """Open folder and database, and bring the database to its newest form; raises NoPlace."""
    secret = read_secret(settings)
    engine = open_engine(settings.database_url)
    migrate(engine)
    return Context(settings, Database(engine), Store(place_of(settings.files)), secret)


def context_of(request: HTTPConnection) -> Context:
    """The context of the application that serves this request; a FastAPI dependency too."""
    return cast(Context, request.app.state.context)
