"""A hotel with its rooms, prices and knowledge."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the first tables."""
    _create_hotel()
    _create_rooms()
    _create_nights()


def _create_hotel() -> None:
    op.create_table(
        "hotel",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("timezone", sa.String(64), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("check_in_from", sa.Time, nullable=False),
        sa.Column("check_out_until", sa.Time, nullable=False),
        sa.Column("phone", sa.String(32), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("booking_url", sa.String(2000), nullable=False),
        sa.Column("infant_below_age", sa.Integer, nullable=False),
        sa.Column("adult_from_age", sa.Integer, nullable=False),
        sa.Column("demo_edition", sa.String(64)),
        sa.CheckConstraint("id = 1", name="one_hotel"),
    )
    op.create_table(
        "charges",
        sa.Column("code", sa.String(32), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("basis_points", sa.Integer, nullable=False),
        sa.CheckConstraint("basis_points >= 0", name="not_negative"),
    )
    op.create_table(
        "facts",
        sa.Column("topic", sa.String(64), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("keywords", sa.JSON, nullable=False),
    )


def _create_rooms() -> None:
    op.create_table(
        "boards",
        sa.Column("code", sa.String(8), primary_key=True),
        sa.Column("name", sa.String(100), nullable=False),
    )
    op.create_table(
        "room_types",
        sa.Column("code", sa.String(32), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("beds", sa.String(100), nullable=False),
        sa.Column("view", sa.String(100), nullable=False),
        sa.Column("max_adults", sa.Integer, nullable=False),
        sa.Column("max_children", sa.Integer, nullable=False),
        sa.Column("max_guests", sa.Integer, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("features", sa.JSON, nullable=False),
        sa.Column("board_code", sa.String(8), sa.ForeignKey("boards.code"), nullable=False),
        sa.CheckConstraint("max_adults > 0", name="sleeps_somebody"),
    )


def _create_nights() -> None:
    op.create_table(
        "rates",
        sa.Column("night", sa.Date, primary_key=True),
        sa.Column("room_code", sa.String(32), sa.ForeignKey("room_types.code"), primary_key=True),
        sa.Column("price_minor", sa.Integer, nullable=False),
        sa.CheckConstraint("price_minor >= 0", name="not_negative"),
    )
    op.create_table(
        "inventory",
        sa.Column("night", sa.Date, primary_key=True),
        sa.Column("room_code", sa.String(32), sa.ForeignKey("room_types.code"), primary_key=True),
        sa.Column("rooms_free", sa.Integer, nullable=False),
        sa.CheckConstraint("rooms_free >= 0", name="not_negative"),
    )
