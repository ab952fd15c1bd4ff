"""What an installation of the web application can be told: where its data lie, and its limits."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

_MEGABYTE = 1024 * 1024
_DATABASE, _SECRET, _FILES = "mingzhang.db", "secret.key", "files"
_SECRET_BYTES = 32
_OIDC = "MINGZHANG_OIDC"


@dataclass(frozen=True)
class Oidc:
    """An OpenID Connect provider: its discovery address and what it knows us as."""

    address: str
    client_id: str
    client_secret: str = field(repr=False)


def oidc_of(environment: Mapping[str, str]) -> Oidc | None:
    """The provider that the environment names: MINGZHANG_OIDC_ADDRESS, _CLIENT_ID and _CLIENT_SECRET."""
    found = [environment.get(f"{_OIDC}_{name}", "") for name in ("ADDRESS", "CLIENT_ID", "CLIENT_SECRET")]
    return Oidc(*found) if all(found) else None


def site_of(address: str) -> str | None:
    """Scheme and host of the address that people know; empty for none, None for what is no such address."""
    told = urlsplit(address.strip().rstrip("/"))
    if not address:
        return ""
    whole = told.scheme in ("http", "https") and bool(told.netloc) and not (told.path or told.query)
    return f"{told.scheme}://{told.netloc}" if whole and "@" not in told.netloc else None


@dataclass(frozen=True)
class Settings:
    """`folder` holds everything that is not in the database. Sizes are in bytes, times in seconds.

    `secure`: cookies only over HTTPS (off for plain loopback). `proxies`: so many proxies before us add an
    address to X-Forwarded-For; none are believed at 0. `address`: where people find the site; it stands in
    links and feeds whatever a request calls us. `files_url`: where the files lie instead of in the folder.
    """

    folder: Path
    database: str = ""
    files_url: str = ""
    address: str = ""
    anonymous_check: bool = True
    secure: bool = False
    proxies: int = 0
    most_upload: int = 100 * _MEGABYTE
    most_waiting: int = 500
    keep_anonymous: int = 7 * 24 * 3600
    session_idle: int = 8 * 3600
    session_longest: int = 7 * 24 * 3600
    lock_after: int = 5
    lock_for: int = 900
    uploads_a_minute: int = 30
    logins_a_minute: int = 20
    job_seconds: int = 600
    job_lease: int = 30
    job_tries: int = 3
    oidc: Oidc | None = None
    secret: bytes = field(default=b"", repr=False)

    @property
    def database_url(self) -> str:
        """The database's address as SQLAlchemy takes it: SQLite in the folder unless another is given."""
        if not self.database:
            return f"sqlite:///{self.database_file}"
        if self.database.startswith("postgresql://"):
            return self.database.replace("postgresql://", "postgresql+psycopg://", 1)
        return self.database

    @property
    def database_file(self) -> Path:
        """Where the database lies, unless another is given."""
        return self.folder / _DATABASE

    @property
    def files(self) -> str:
        """Where the content-addressed files lie: a folder, or what `files_url` names."""
        return self.files_url or str(self.folder / _FILES)

    @property
    def secret_file(self) -> Path:
        """Where the key that signs tokens lies."""
        return self.folder / _SECRET


def read_secret(settings: Settings) -> bytes:
    """The key of this installation; made at the first start, readable by its owner only."""
    if settings.secret:
        return settings.secret
    settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = settings.secret_file
    try:
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(secrets.token_bytes(_SECRET_BYTES))
    except FileExistsError:
        pass
    return path.read_bytes()
