"""The figures of published versions, to be searched."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database to this form; what is published already is indexed when the application starts."""
    op.create_table(
        "figure_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("table", sa.String(length=40), nullable=False),
        sa.Column("row", sa.Text(), nullable=False),
        sa.Column("column", sa.String(length=60), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_item")),
        sa.UniqueConstraint("hash", name=op.f("uq_figure_item_hash")),
    )
    op.create_table(
        "figure",
        sa.Column("version_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("order", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.Column("certain", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["version.id"], name=op.f("fk_figure_version_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["figure_item.id"], name=op.f("fk_figure_item_id")),
        sa.PrimaryKeyConstraint("version_id", "order", name=op.f("pk_figure")),
    )
    with op.batch_alter_table("figure", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_figure_item_id_version_id"), ["item_id", "version_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_figure_value"), ["value"], unique=False)
