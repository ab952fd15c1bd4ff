"""The unit of a published version's amounts, for the search."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database to this form; units of what is published already are kept by the next sweep."""
    op.add_column("version", sa.Column("amount_unit", sa.String(length=20), nullable=True))
