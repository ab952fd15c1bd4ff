"""How Alembic runs our migrations: on the connection that `connect.migrate` hands over."""

from __future__ import annotations

from alembic import context

from mingzhang.web.db.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    user_module_prefix="models.",
)
with context.begin_transaction():
    context.run_migrations()
