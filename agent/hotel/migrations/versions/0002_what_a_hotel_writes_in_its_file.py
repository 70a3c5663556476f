"""Emergency number, desk hours and privacy page; fixed taxes and fees; how many rooms there are."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns; what is there gets values that say nothing."""
    _add("hotel", sa.Column("emergency_phone", sa.String(64), nullable=False, server_default=""))
    _add("hotel", sa.Column("desk_hours", sa.String(200), nullable=False, server_default=""))
    _add("hotel", sa.Column("privacy_url", sa.String(2000), nullable=False, server_default=""))
    _add("charges", sa.Column("amount_minor", sa.Integer, nullable=False, server_default="0"))
    _add("charges", sa.Column("per", sa.String(16), nullable=False, server_default="room_stay"))
    _add("charges", sa.Column("max_nights", sa.Integer))
    _add("room_types", sa.Column("room_count", sa.Integer, nullable=False, server_default="0"))


def _add(table: str, column: "sa.Column[object]") -> None:
    op.add_column(table, column)
