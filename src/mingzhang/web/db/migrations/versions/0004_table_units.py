"""The unit of each published figure: a table may print another one than the disclosure."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database to this form; until the next sweep has kept what is published already anew, its
    figures are taken to be in the unit of their version."""
    op.add_column("figure", sa.Column("amount_unit", sa.String(length=20), nullable=True))
