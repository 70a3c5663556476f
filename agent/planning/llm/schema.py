"""What a model may say that it understood: enumerations, small numbers and the guest's own words."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Topic = Literal[
    "accessibility",
    "address",
    "airport",
    "allergies",
    "bar",
    "beach",
    "breakfast",
    "breakfast_hours",
    "cancellation_policy",
    "check_in",
    "check_out",
    "children",
    "connecting_rooms",
    "cots",
    "deposit",
    "ev_charging",
    "extra_beds",
    "gym",
    "housekeeping",
    "laundry",
    "location",
    "luggage",
    "noise",
    "parking",
    "payment",
    "pets",
    "phone",
    "pool",
    "postcode",
    "rating",
    "reception",
    "refund",
    "restaurant",
    "room_amenities",
    "room_service",
    "smoking",
    "spa",
    "taxes",
    "transport",
    "wifi",
]
Feature = Literal["wifi", "parking", "pets", "smoking", "laundry", "connecting"]
Courtesy = Literal["greeting", "thanks", "goodbye", "fine", "declined"]


class Understanding(BaseModel):
    """What the guest's new messages say. Leave out (null or empty) whatever they do not say."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    dates_text: list[str] = Field(
        default=[],
        max_length=4,
        description="The guest's words that tell the dates or nights of a stay, copied letter by letter.",
    )
    adults: int | None = Field(default=None, ge=1, le=99)
    children: int | None = Field(default=None, ge=0, le=99)
    child_ages: list[int] = Field(default=[], max_length=20, description="In years, 0 to 17.")
    people: int | None = Field(
        default=None, ge=1, le=99, description="All persons, when nobody says who is a child."
    )
    rooms: int | None = Field(default=None, ge=1, le=20)
    budget_text: str | None = Field(
        default=None, max_length=200, description="The words that set a price limit, copied letter by letter."
    )
    room_text: str | None = Field(
        default=None, max_length=200, description="The kind of room wished for, copied letter by letter."
    )
    features: list[Feature] = Field(default=[], max_length=6, description="Wishes for the room or hotel.")
    topics: list[Topic] = Field(
        default=[],
        max_length=10,
        description="What the guest asks the hotel about, besides rooms and prices.",
    )
    questions: list[Annotated[str, Field(max_length=120)]] = Field(
        default=[], max_length=3, description="Questions about the hotel that no topic covers, in English."
    )
    about_rooms: bool = Field(default=False, description="Asks what rooms are like or how they differ.")
    choice: int | None = Field(
        default=None, ge=1, le=20, description="The number of the offered room that the guest wants to book."
    )
    wants_rooms: bool = Field(default=False, description="Wants to know free rooms or prices for a stay.")
    wants_person: bool = Field(default=False, description="Wants to speak with a person of the hotel.")
    emergency: bool = Field(default=False, description="Somebody is in danger now.")
    courtesy: Courtesy | None = Field(default=None, description="Only when nothing is asked or told.")
    unclear: bool = Field(default=False, description="Something is asked that none of the above covers.")
