"""What a version said when it was returned."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database to this form; nothing is known of returns before it."""
    op.add_column("workflow_event", sa.Column("seen", sa.JSON(), nullable=True))
