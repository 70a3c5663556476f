"""The tables of a hotel's own database: one hotel per database.

Money is integer minor units of the hotel's currency, before taxes and fees.
A night is the date on which it begins. Changing a table takes a migration
(`agent/hotel/migrations`) and a new `REVISION`.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
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

REVISION = "0003"
"""The newest migration. Zero-padded, so that revisions compare as text."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
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
    Column("emergency_phone", String(64), nullable=False, server_default=""),
    Column("desk_hours", String(200), nullable=False, server_default=""),
    Column("privacy_url", String(2000), nullable=False, server_default=""),
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
    Column("amount_minor", Integer, nullable=False, server_default="0"),
    Column("per", String(16), nullable=False, server_default="room_stay"),
    Column("max_nights", Integer),
)
"""Taxes and fees on top of the nightly prices: a share of them (700 basis points are 7%) or an amount.

An amount is `per` adult_night, room_night, or stay (of a room); `max_nights` is how many nights of
a stay count at most, None for all.
"""

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
    Column("room_count", Integer, nullable=False, server_default="0"),
    Column("board_code", ForeignKey("boards.code"), nullable=False),
)
"""`room_count` is how many the hotel has of a type, 0 when it did not say."""

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

# Holds and reservations outlive a hotel that is loaded anew: neither table refers to its room types.
holds = Table(
    "holds",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("reference", String(16), nullable=False, unique=True),
    Column("room", String(500), nullable=False),
    Column("check_in", Date, nullable=False),
    Column("check_out", Date, nullable=False),
    Column("adults", Integer, nullable=False),
    Column("child_ages", JSON, nullable=False),
    Column("rooms", Integer, nullable=False),
    Column("total_minor", Integer, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)
"""Rooms kept for a guest who has not booked yet; `key` is whoever asked for them, `room` as it was asked.

`expires_at` is in seconds since the epoch; from then on the row means nothing.
"""

held_nights = Table(
    "held_nights",
    metadata,
    Column("night", Date, primary_key=True),
    Column("room_code", String(32), primary_key=True),
    Column("hold_key", ForeignKey("holds.key", ondelete="CASCADE"), primary_key=True, index=True),
    Column("rooms_held", Integer, CheckConstraint("rooms_held > 0", name="holds_some"), nullable=False),
)
"""The rooms of each hold, night by night: to be taken off the inventory while the hold lives."""

reservations = Table(
    "reservations",
    metadata,
    Column("reference", String(32), primary_key=True),
    Column("phone", String(16), nullable=False, index=True),
    Column("check_in", Date, nullable=False),
    Column("check_out", Date, nullable=False),
    Column("adults", Integer, nullable=False),
    Column("child_ages", JSON, nullable=False),
    Column("rooms", Integer, nullable=False, server_default="1"),
    Column("room", String(200), nullable=False),
    Column(
        "status",
        String(16),
        CheckConstraint("status IN ('confirmed', 'tentative', 'cancelled')", name="known_status"),
        nullable=False,
    ),
)
"""Bookings by the guest's phone number (E.164); `room` is the name under which it was booked.

They are the hotel's word, as its inventory is: the rooms they take are not taken off it again.
"""
