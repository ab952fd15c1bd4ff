"""${message}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mingzhang.web.db import models

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database to this form."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Bring it back."""
    ${downgrades if downgrades else "pass"}
