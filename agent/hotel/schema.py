"""The tables of a hotel's own database: one hotel per database.

Money is integer minor units of the hotel's currency, before taxes and fees.
A night is the date on which it begins. Changing a table takes a migration
(`agent/hotel/migrations`) and a new `REVISION`.
"""

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Time,
)

REVISION = "0001"
"""The newest migration. Zero-padded, so that revisions compare as text."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

hotel = Table(
    "hotel",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="one_hotel"), primary_key=True, autoincrement=False),
    Column("name", String(200), nullable=False),
    Column("country", String(2), nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("check_in_from", Time, nullable=False),
    Column("check_out_until", Time, nullable=False),
    Column("phone", String(32), nullable=False),
    Column("email", String(254), nullable=False),
    Column("booking_url", String(2000), nullable=False),
    # The child policy: below the first age a child takes no place, from the second it counts as an adult.
    Column("infant_below_age", Integer, nullable=False),
    Column("adult_from_age", Integer, nullable=False),
    Column("demo_edition", String(64)),
)
"""Who the hotel is. `demo_edition` is set in the demo hotel only: its data is rewritten when it changes."""

charges = Table(
    "charges",
    metadata,
    Column("code", String(32), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name", String(100), nullable=False),
    Column(
        "basis_points", Integer, CheckConstraint("basis_points >= 0", name="not_negative"), nullable=False
    ),
)
"""Taxes and fees on top of the nightly prices; 700 basis points are 7%."""

boards = Table(
    "boards",
    metadata,
    Column("code", String(8), primary_key=True),
    Column("name", String(100), nullable=False),
)
"""What a room's price includes: room only, breakfast…"""

room_types = Table(
    "room_types",
    metadata,
    Column("code", String(32), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name", String(100), nullable=False),
    Column("beds", String(100), nullable=False),
    Column("view", String(100), nullable=False),
    Column("max_adults", Integer, CheckConstraint("max_adults > 0", name="sleeps_somebody"), nullable=False),
    Column("max_children", Integer, nullable=False),
    Column("max_guests", Integer, nullable=False),
    Column("description", Text, nullable=False),
    Column("features", JSON, nullable=False),
    Column("board_code", ForeignKey("boards.code"), nullable=False),
)

# Queries ask for all rooms of a few nights, hence night first in both keys.
rates = Table(
    "rates",
    metadata,
    Column("night", Date, primary_key=True),
    Column("room_code", ForeignKey("room_types.code"), primary_key=True),
    Column("price_minor", Integer, CheckConstraint("price_minor >= 0", name="not_negative"), nullable=False),
)
"""The price of one room for one night."""

inventory = Table(
    "inventory",
    metadata,
    Column("night", Date, primary_key=True),
    Column("room_code", ForeignKey("room_types.code"), primary_key=True),
    Column("rooms_free", Integer, CheckConstraint("rooms_free >= 0", name="not_negative"), nullable=False),
)
"""Rooms still free in a night. Its last night is the end of the hotel's calendar."""

facts = Table(
    "facts",
    metadata,
    Column("topic", String(64), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("title", String(100), nullable=False),
    Column("text", Text, nullable=False),
    Column("keywords", JSON, nullable=False),
)
"""What guests ask about. Its amounts are the hotel's word, as its prices are."""
