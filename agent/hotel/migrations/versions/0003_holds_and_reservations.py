"""Rooms held for guests, and guests' reservations."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the tables, empty."""
    _create_holds()
    _create_reservations()


def _create_holds() -> None:
    op.create_table(
        "holds",
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("room", sa.String(500), nullable=False),
        *_stay(),
        sa.Column("rooms", sa.Integer, nullable=False),
        sa.Column("total_minor", sa.Integer, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("reference", name="uq_holds_reference"),
    )
    op.create_table(
        "held_nights",
        sa.Column("night", sa.Date, primary_key=True),
        sa.Column("room_code", sa.String(32), primary_key=True),
        sa.Column(
            "hold_key", sa.String(200), sa.ForeignKey("holds.key", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("rooms_held", sa.Integer, nullable=False),
        sa.CheckConstraint("rooms_held > 0", name="holds_some"),
    )
    op.create_index("ix_held_nights_hold_key", "held_nights", ["hold_key"])


def _create_reservations() -> None:
    op.create_table(
        "reservations",
        sa.Column("reference", sa.String(32), primary_key=True),
        sa.Column("phone", sa.String(16), nullable=False),
        *_stay(),
        sa.Column("rooms", sa.Integer, nullable=False, server_default="1"),
        sa.Column("room", sa.String(200), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.CheckConstraint("status IN ('confirmed', 'tentative', 'cancelled')", name="known_status"),
    )
    op.create_index("ix_reservations_phone", "reservations", ["phone"])


def _stay() -> "tuple[sa.Column[object], ...]":
    return (
        sa.Column("check_in", sa.Date, nullable=False),
        sa.Column("check_out", sa.Date, nullable=False),
        sa.Column("adults", sa.Integer, nullable=False),
        sa.Column("child_ages", sa.JSON, nullable=False),
    )
