"""Words that depend on no result: courtesies, what cannot be read, the names of topics and look-ups."""

from agent.phrasing.speech import N_

CAN_DO = N_("I can look up available rooms and prices for your dates, and answer questions about the hotel.")
CAPTIONED = N_("I can only read the words you sent with it, not the file itself.")
UNREADABLE = {
    "audio": N_("I can't listen to voice messages, sorry. Could you type your question?"),
    "image": N_("I can't look at pictures, sorry. Could you tell me in words what you need?"),
    "video": N_("I can't watch videos, sorry. Could you tell me in words what you need?"),
    "sticker": N_("Nice one! I can't read stickers, though. Could you tell me in words what you need?"),
    "document": N_("I can't open documents, sorry. Could you type what you'd like to know?"),
    "contacts": N_("I can't open contact cards, sorry. Could you type what you'd like to know?"),
    "location": N_("I can't read locations, sorry. If you need our address or the way here, just ask."),
    "flow": N_("I can't read forms, sorry. Could you type what you'd like to know?"),
    "unsupported": N_("I can't read that kind of message, sorry. Could you type what you'd like to know?"),
}
NOT_UNDERSTOOD = N_("I'm sorry, I didn't understand that.")
SAY_AGAIN = N_("Could you put it another way? If you'd rather write with a person, just say so.")
"""Where rooms are on offer already: what can be looked up goes without saying."""
OUR_LANGUAGES = (
    "I'm sorry, I don't speak that language. "
    "I can write English, Spanish, French, German, Italian, Portuguese, Hebrew and Arabic."
)
GREETING = N_("How can I help you?")
COURTESIES = {
    "thanks": N_("You're welcome! Just write if there is anything else."),
    "goodbye": N_("Goodbye, and thank you for writing! We're here whenever you need us."),
    "fine": N_("Great! Just write if there is anything else."),
    "declined": N_("No problem. Just write if you'd like me to look at something else."),
}
LOOKED_UP = {
    "dates": N_("your dates"),
    "rooms": N_("rooms and prices"),
    "info": N_("what you asked about the hotel"),
    "link": N_("your booking link"),
    "details": N_("what our rooms are like"),
    "together": N_("rooms for all of you"),
    "nearby": N_("other dates"),
    "reservations": N_("your booking"),
}
SOMETHING = N_("what you asked for")
"""For a look-up that has no name above."""
TOPICS = {
    "accessibility": N_("accessibility"),
    "address": N_("our address"),
    "airport": N_("airport transfers"),
    "allergies": N_("food allergies"),
    "bar": N_("the bar"),
    "beach": N_("the beach"),
    "breakfast": N_("breakfast"),
    "breakfast_hours": N_("breakfast hours"),
    "cancellation_policy": N_("cancellation"),
    "check_in": N_("check-in"),
    "check_out": N_("check-out"),
    "children": N_("children"),
    "connecting_rooms": N_("connecting rooms"),
    "cots": N_("cots"),
    "deposit": N_("deposits"),
    "discount": N_("discounts"),
    "ev_charging": N_("charging an electric car"),
    "extra_beds": N_("extra beds"),
    "gym": N_("a gym"),
    "housekeeping": N_("housekeeping"),
    "included": N_("what the price includes"),
    "laundry": N_("laundry"),
    "location": N_("where we are"),
    "luggage": N_("luggage storage"),
    "noise": N_("noise"),
    "parking": N_("parking"),
    "payment": N_("payment"),
    "pets": N_("pets"),
    "phone": N_("our phone number"),
    "pool": N_("a pool"),
    "postcode": N_("our postcode"),
    "rating": N_("our rating"),
    "reception": N_("the front desk"),
    "refund": N_("refunds"),
    "restaurant": N_("a restaurant"),
    "room_amenities": N_("what is in the rooms"),
    "room_service": N_("room service"),
    "smoking": N_("smoking"),
    "spa": N_("a spa"),
    "taxes": N_("taxes and fees"),
    "transport": N_("transport"),
    "wifi": N_("Wi-Fi"),
}
