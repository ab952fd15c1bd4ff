"""The tables of the web application. Every change of them comes with a migration beside this file."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

# Roles, by unit; an assignment without a unit is for all units.
PREPARER, APPROVER, REVIEWER, PUBLISHER, ADMINISTRATOR, READER = ROLES = (
    "preparer",
    "approver",
    "reviewer",
    "publisher",
    "administrator",
    "reader",
)
# States of a job: it ends as done, failed (with a reason) or cancelled.
WAITING, RUNNING, DONE, FAILED, CANCELLED = JOB_STATES = (
    "waiting",
    "running",
    "done",
    "failed",
    "cancelled",
)
ENDED = (DONE, FAILED, CANCELLED)
# States of a version on its way to publication.
DRAFT, AT_UNIT, AT_BUREAU, RETURNED, APPROVED, PUBLISHED, SUPERSEDED = VERSION_STATES = (
    "draft",
    "at_unit",
    "at_bureau",
    "returned",
    "approved",
    "published",
    "superseded",
)


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """An id that nobody can guess: whoever knows the address of an anonymous check may see it."""
    return uuid.uuid4().hex


class Moment(TypeDecorator[datetime]):
    """A moment in UTC on every database; SQLite keeps no zone of its own."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC into the database."""
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC out of the database."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """What all tables share: types, and names of constraints that migrations can rely on."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        datetime: Moment,
        dict[str, Any]: JSON,
        list[Any]: JSON,
        bytes: LargeBinary,
    }


class Unit(Base):
    """A unit that discloses; its roles reach the units below it."""

    __tablename__ = "unit"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    region: Mapped[str] = mapped_column(String(12), default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    parent: Mapped[Unit | None] = relationship(remote_side="Unit.id")


class User(Base):
    """A person with an account: by password, by OpenID Connect (`subject`), or both."""

    __tablename__ = "user_account"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    shown_name: Mapped[str] = mapped_column(String(120), default="")
    password: Mapped[str | None] = mapped_column(String(200))
    subject: Mapped[str | None] = mapped_column(String(300), unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    created: Mapped[datetime] = mapped_column(default=now)
    roles: Mapped[list[RoleAssignment]] = relationship(cascade="all, delete-orphan", back_populates="user")


class RoleAssignment(Base):
    """A role of a user in a unit and those below it; without a unit, in all."""

    __tablename__ = "role_assignment"
    __table_args__ = (UniqueConstraint("user_id", "unit_id", "role"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(20))
    user: Mapped[User] = relationship(back_populates="roles")


class Invitation(Base):
    """A one-time link by which a person makes an account or sets a new password; only its hash is kept."""

    __tablename__ = "invitation"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(20), default="")
    expires: Mapped[datetime]
    used: Mapped[datetime | None]


class LoginSession(Base):
    """A browser that is signed in; only the hash of its cookie is kept."""

    __tablename__ = "login_session"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    created: Mapped[datetime] = mapped_column(default=now)
    seen: Mapped[datetime] = mapped_column(default=now)
    user: Mapped[User] = relationship()


class Token(Base):
    """A personal token for the API; only its hash is kept."""

    __tablename__ = "api_token"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    created: Mapped[datetime] = mapped_column(default=now)
    expires: Mapped[datetime | None]
    used: Mapped[datetime | None]
    user: Mapped[User] = relationship()


class File(Base):
    """Content that the store keeps under its own hash; names belong to whatever refers to it."""

    __tablename__ = "file"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    media: Mapped[str] = mapped_column(String(120))
    created: Mapped[datetime] = mapped_column(default=now)


class Job(Base):
    """One piece of background work and what became of it. `reason` is a message key, filled by `details`."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_state_created", "state", "created"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(40))
    params: Mapped[dict[str, Any]]
    owner_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )
    state: Mapped[str] = mapped_column(String(12), default=WAITING)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(80), default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    tries: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str] = mapped_column(String(80), default="")
    lease_until: Mapped[datetime | None]
    cancel: Mapped[bool] = mapped_column(default=False)
    created: Mapped[datetime] = mapped_column(default=now)
    started: Mapped[datetime | None]
    ended: Mapped[datetime | None]


class Check(Base):
    """One published file held against the rules. `results`: name of a result → hash in the store."""

    __tablename__ = "check_run"
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(300))
    file_sha256: Mapped[str] = mapped_column(ForeignKey("file.sha256"), index=True)
    job_id: Mapped[str] = mapped_column(ForeignKey("job.id"), unique=True)
    owner_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id", ondelete="SET NULL"), index=True)
    unit_name: Mapped[str] = mapped_column(String(300), default="")
    year: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(20), default="")
    verdict: Mapped[str] = mapped_column(String(20), default="")
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    results: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created: Mapped[datetime] = mapped_column(default=now, index=True)
    expires: Mapped[datetime | None] = mapped_column(index=True)
    job: Mapped[Job] = relationship()
    unit: Mapped[Unit | None] = relationship()


_IDS_ONCE = {"sqlite_autoincrement": True}  # the id of what was deleted is never given again


class Disclosure(Base):
    """What a unit discloses for a year: a budget or a final account, in versions."""

    __tablename__ = "disclosure"
    __table_args__ = (UniqueConstraint("unit_id", "year", "kind"), _IDS_ONCE)
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    year: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    approved_on: Mapped[date | None]
    unit: Mapped[Unit] = relationship()
    versions: Mapped[list[Version]] = relationship(
        cascade="all, delete-orphan", order_by="Version.number", back_populates="disclosure"
    )


class Version(Base):
    """One version of a disclosure. `book_sha256`: the budget book that it is composed of; `file_sha256`: the
    file that was handed in instead; `check_id`: its audit; `edition` counts edits, so that two at once are
    noticed; `results`: name of a published file → hash in the store; `amount_unit`: of its figures in the
    search."""

    __tablename__ = "version"
    __table_args__ = (UniqueConstraint("disclosure_id", "number"), _IDS_ONCE)
    id: Mapped[int] = mapped_column(primary_key=True)
    disclosure_id: Mapped[int] = mapped_column(ForeignKey("disclosure.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), default=DRAFT, index=True)
    edition: Mapped[int] = mapped_column(default=1)
    book_sha256: Mapped[str | None] = mapped_column(ForeignKey("file.sha256"))
    file_sha256: Mapped[str | None] = mapped_column(ForeignKey("file.sha256"))
    file_name: Mapped[str] = mapped_column(String(300), default="")
    check_id: Mapped[str | None] = mapped_column(ForeignKey("check_run.id", ondelete="SET NULL"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    results: Mapped[dict[str, Any]] = mapped_column(default=dict)
    amount_unit: Mapped[str | None] = mapped_column(String(20))
    created: Mapped[datetime] = mapped_column(default=now)
    changed: Mapped[datetime] = mapped_column(default=now)
    published: Mapped[datetime | None]
    disclosure: Mapped[Disclosure] = relationship(back_populates="versions")
    check: Mapped[Check | None] = relationship()
    events: Mapped[list[WorkflowEvent]] = relationship(
        cascade="all, delete-orphan", order_by="WorkflowEvent.id", back_populates="version"
    )


class FigureItem(Base):
    """What a figure is of, whoever published it: its place in the tables, and the words it is found by."""

    __tablename__ = "figure_item"
    __table_args__ = (UniqueConstraint("hash"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(String(64))
    table: Mapped[str] = mapped_column(String(40))
    row: Mapped[str] = mapped_column(Text)
    column: Mapped[str] = mapped_column(String(60))
    label: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)


class Figure(Base):
    """A figure of a published version, so that it is found without reading the disclosure; `amount_unit`:
    that of its table; none where an older program kept it."""

    __tablename__ = "figure"
    __table_args__ = (Index("ix_figure_item_id_version_id", "item_id", "version_id"),)
    version_id: Mapped[int] = mapped_column(
        ForeignKey("version.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    order: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item_id: Mapped[int] = mapped_column(ForeignKey("figure_item.id"))
    value: Mapped[str] = mapped_column(String(60), index=True)
    certain: Mapped[bool]
    amount_unit: Mapped[str | None] = mapped_column(String(20))
    item: Mapped[FigureItem] = relationship()


class WorkflowEvent(Base):
    """A step of a version from one state to the next: who, when, why; of a return what was `seen` then, as
    hashes by name."""

    __tablename__ = "workflow_event"
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id", ondelete="CASCADE"), index=True)
    before: Mapped[str] = mapped_column(String(20))
    after: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    why: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(default=now)
    seen: Mapped[dict[str, Any] | None]
    version: Mapped[Version] = relationship(back_populates="events")
    actor: Mapped[User | None] = relationship()


class Comment(Base):
    """What somebody says about a version: on a cell or a finding (`subject`), or on all of it."""

    __tablename__ = "comment"
    __table_args__ = _IDS_ONCE
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id", ondelete="CASCADE"), index=True)
    subject: Mapped[str] = mapped_column(String(300), default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=now)
    resolved: Mapped[datetime | None]
    author: Mapped[User | None] = relationship()


class Acceptance(Base):
    """A finding that somebody accepts for a disclosure: who, why, and until when; as a baseline's entry."""

    __tablename__ = "acceptance"
    id: Mapped[int] = mapped_column(primary_key=True)
    disclosure_id: Mapped[int] = mapped_column(ForeignKey("disclosure.id", ondelete="CASCADE"), index=True)
    finding: Mapped[str] = mapped_column(String(80))
    found: Mapped[str | None] = mapped_column(String(60))
    expected: Mapped[str | None] = mapped_column(String(60))
    who_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    why: Mapped[str] = mapped_column(Text)
    until: Mapped[date | None]
    at: Mapped[datetime] = mapped_column(default=now)
    withdrawn: Mapped[datetime | None]
    who: Mapped[User | None] = relationship()


class TrailEntry(Base):
    """A line of the audit trail; `hash` covers the line and the hash before it."""

    __tablename__ = "trail"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(60), index=True)
    subject: Mapped[str] = mapped_column(String(300), index=True)
    details: Mapped[dict[str, Any]]
    before: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
