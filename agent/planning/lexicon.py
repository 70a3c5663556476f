"""The words of guests for the topics of a hotel, without the endings of a plural.

The longest phrase at a place counts.
"""

ASKED_AS = {
    "wifi": (
        "wifi|wi fi|internet|wlan|wireless|broadband|get online|go online|hotspot|internet connection"
        "|network password"
    ),
    "parking": (
        "parking|car park|garage|valet|park my|park our|park the|park a|to park|i park|we park"
        "|we can park|parked|leave my car|leave our car|leave the car|leave a car|leave my van|put my car"
        "|put the car|parking lot|parking space|parking spot|place for the car|somewhere for the car"
    ),
    "ev_charging": (
        "ev|ev charging|electric car|electric vehicle|car charger|ev charger|charging station|tesla"
        "|charge my car|charge our car|charge my ev|charge an electric car|charger|charging point"
    ),
    "pets": (
        "pet|dog|cat|puppy|kitten|animal|pet friendly|dog friendly|parrot|rabbit|hamster|labrador|poodle"
        "|terrier|bulldog|snake|bird|turtle|tortoise|lizard|ferret|pony|iguana|guinea pig|cockatiel|kitty"
        "|doggy|goldfish|canary|spaniel|retriever|chihuahua|pug|service animal|guide dog"
    ),
    "smoking": "smoking|smoke|smoker|cigarette|cigar|vape|vaping|non smoking|smoke free|ashtray|smoking room",
    "laundry": (
        "laundry|washing machine|dry cleaning|dry cleaned|ironing|washer|dryer|wash clothe"
        "|wash our clothe|wash my clothe|wash some clothe|dirty clothe|shirt washed|suit cleaned"
        "|wash our shirt|clothe washed|laundromat|laundry service|laundy|wash my shirt"
    ),
    "pool": (
        "pool|swim|swimming|swimming pool|jacuzzi|hot tub|whirlpool|lap pool|water slide|pool towel|poolside"
    ),
    "gym": (
        "gym|fitness|workout|work out|treadmill|exercise|weight room|exercise bike|dumbbell|barbell"
        "|fitness room|fitness center|fitness centre|exercise room|lift weight|cross trainer"
        "|rowing machine|training room|gymnasium|bench press|personal trainer|stationary bike"
    ),
    "spa": (
        "spa|massage|sauna|steam room|wellness|facial|manicure|pedicure|beauty treatment|body wrap|hammam"
        "|turkish bath|spa treatment|aromatherapy|treatment|beauty salon|reflexology|body treatment"
        "|skin treatment|wellness center|wellness centre"
    ),
    "restaurant": (
        "restaurant|dinner|lunch|dining|food|vegan|vegetarian|gluten|where can we eat|place to eat|supper"
        "|table for|book a table|reserve a table|dining table|where can i eat|something to eat"
        "|dining room|halal|kosher|cuisine|bistro|somewhere to eat|table booking|table reservation"
    ),
    "allergies": (
        "allergy|allergies|allergic|intolerance|intolerant|celiac|coeliac|anaphylaxis|anaphylactic|epipen"
    ),
    "bar": "bar|cocktail|drink|beer|wine|happy hour|rooftop bar|night cap|pub",
    "breakfast": "breakfast|buffet|brunch|half board|full board|morning meal|all inclusive",
    "room_service": (
        "room service|in room dining|food to the room|food to my room|food to our room|roomservice"
        "|delivered to my room|delivered to our room|delivered to the room|delivered to room"
        "|bring to my room|order to my room|eat in my room|eat in our room|eat in the room|food delivered"
    ),
    "housekeeping": (
        "housekeeping|cleaning|room cleaned|clean my room|clean our room|clean the room|clean up my room"
        "|towel|bed linen|maid|tidy my room|tidy our room|make up my room|make up the room|clean sheet"
        "|fresh sheet|bed sheet|sheet changed|room been cleaned|change the sheet|change my sheet"
        "|house keeping|room tidied|vacuum my room|chambermaid"
    ),
    "room_amenities": (
        "amenity|air conditioning|air conditioner|air conditioned|air con|aircon|ac|a c|tv|television"
        "|fridge|minibar|mini bar|kettle|hairdryer|hair dryer|coffee machine|coffee maker|a safe"
        "|room safe|the safe|iron|netflix|microwave|toiletry|refrigerator|blow dryer|cable tv"
        "|air conditoning"
    ),
    "accessibility": (
        "wheelchair|accessible|accessibility|disabled|disability|elevator|lift|step free|mobility"
        "|roll in shower|handicap|handicapped|crutch|hearing impaired|reduced mobility|visually impaired"
        "|mobility scooter|grab bar"
    ),
    "refund": "refund|refundable|money back|reimburse|reimbursement|refunded|money returned|reimbursed",
    "cancellation_policy": (
        "cancel|cancellation|cancelation|cancelling|canceling|no show|change my booking|cancelled"
        "|canceled|change my reservation|change our booking|modify my booking|cancellation policy"
        "|cancellation fee|free cancellation|call off"
    ),
    "phone": (
        "phone|telephone|phone number|call you|call someone|contact|speak to|speak with|talk to|talk with"
        "|real person|human|agent|operator|manager|staff|contact number|telephone number|reach you"
        "|landline|hotline"
    ),
    "address": (
        "address|direction|street|gps|how do i find you|how do we find you|where are they|where re they"
        "|street name|whereabout|where exactly"
    ),
    "postcode": "zip|zip code|zipcode|postcode|post code|postal code|postal",
    "location": (
        "where are you|where is the hotel|where is it|where are we|located|location|neighborhood"
        "|neighbourhood|nearby|downtown|city center|city centre|how far|what area|which area|part of town"
        "|side of town|area of town|town centre|town center|centre of town|center of town|what district"
        "|walking distance"
    ),
    "rating": "rating|star|review|star rating|how many star|number of star|how good is",
    "transport": (
        "bus|train|taxi|uber|lyft|ferry|public transport|subway|metro|get there|get to you|station|cab"
        "|tram|get to the hotel|reach the hotel|train station|bus stop|bus station|come from the airport"
        "|public transportation|get to your hotel"
    ),
    "airport": "airport|shuttle|airport transfer|flight|pick up|pickup|pick us up|pick me up|airport pickup",
    "reception": (
        "reception|front desk|concierge|lobby|receptionist|check in desk|night porter|somebody at the desk"
    ),
    "beach": "beach|seafront|sunbed|sun lounger|umbrella|beachfront|seaside|beach towel",
    "children": (
        "kid friendly|child friendly|family friendly|children welcome|kid welcome|children allowed"
        "|kid allowed|allow children|allow kid|children stay free|kid stay free|kid free|children free"
        "|for free kid|playground|kid club|children club|babysit|babysitting|babysitter|child policy"
        "|children policy|for kid|for children|for my kid|for the kid|for our kid|accept children"
        "|accept kid|kid menu|childcare|day care|baby stay free|children pay|kid pay|charge for children"
        "|charge for kid"
    ),
    "cots": "cot|crib|baby bed|baby cot|cradle|high chair|travel cot|baby crib",
    "extra_beds": (
        "extra bed|rollaway|additional bed|sofa bed|folding bed|third bed|another bed|sleeper sofa|sofabed"
    ),
    "luggage": (
        "luggage|baggage|suitcase|bag|our bag|my bag|luggage storage|left luggage|store our thing|locker"
    ),
    "payment": (
        "payment|pay|paying|credit card|debit card|card|visa|mastercard|amex|cash|apple pay|paypal"
        "|google pay|bank transfer|american express"
    ),
    "discount": (
        "discount|discounted|special rate|special price|special offer|promo|promo code|promotion|voucher"
        "|coupon|price match|match the price|match that price|match it|group rate|group price"
        "|corporate rate|senior rate|student rate|better price|better rate|lower the price|lower your price"
    ),
    "included": (
        "what included|what is included|what s included|whats included|what all is included"
        "|what is all included|what is in total|what is qui is included|what this included"
        "|what else is included|how much is included|what does it include|what does that include"
        "|what does the price include|what does the rate include|what does the room include"
        "|what is in the price"
    ),
    "taxes": "tax|resort fee|fee|vat|surcharge|extra charge|city tax|tourist tax|hidden cost|service charge",
    "deposit": "deposit|prepayment|advance payment|pay in advance|down payment|security deposit|pay upfront",
    "connecting_rooms": (
        "connecting|adjoining|interconnecting|connected room|adjacent room|next to each other"
        "|connecting room|side by side|connecting door"
    ),
    "noise": "noise|noisy|quiet|loud|soundproof|sound proof|party noise|thin wall",
}
"""By topic the words that ask the house about it."""

SPOKEN_OF_AS = {
    "room_amenities": (
        "jacuzzi|hot tub|whirlpool|shower|bathtub|bath tub|heating|heater|radiator|toilet|stove|oven"
        "|hot water|balcony|pillow|blanket|extra pillow|desk|bath in the room|remote control|sink"
        "|in room jacuzzi|private jacuzzi|robe|bathrobe|light bulb|lamp|mattress|curtain|tap|door lock"
        "|lock|key card|room key|wardrobe|fan|bedding|soap|shampoo|toilet paper|socket|power outlet|plug"
        "|kitchen|dishwasher|kitchenette|ensuite"
    ),
    "location": "the area|what part|which part|close to the",
    "restaurant": (
        "dinning|table|a table|our table|my table|the table|menu|meal|chef|waiter|eat in|eat at|dine|cafe"
    ),
    "housekeeping": (
        "room is dirty|cleaner|make my bed|mess|messy|clean it|clean up|been cleaned|dirty|filthy|dusty"
        "|cleaned"
    ),
    "accessibility": "stair|walker|ramp|blind|special needs|walking stick",
    "gym": "weight|yoga mat|jogging|jog|running track",
    "spa": (
        "beautician|masseuse|masseur|waxing|haircut|hairdresser|hair salon|acupuncture|foot bath"
        "|do my hair|my hair done|do my nail|my nail|nail done|reiki|cupping|hot stone|mud bath|scalp"
        "|detox|tanning|eyelash|eyebrow|hydrotherapy|aqua therapy|solarium|do my makeup|my makeup"
        "|body polish|hair cut|blow dry|shave|barber|meditation class|make up service|make up session"
        "|make up appointment|makeover|makeup|exfoliation|scrub|peeling|skincare|skin care"
    ),
    "rating": "rated|well rated|starred",
    "booking_reference": (
        "reference number|booking reference|reference|confirmation number|booking number|reference code"
        "|confirmation code|reservation number|ref number|booking code|reservation code|ref no"
        "|reference no|booking id|confirmation id|booking ref|reservation reference"
    ),
    "price": (
        "price|cost|charge|how much|rate|total price|price per night|room rate|total cost|nightly rate"
        "|per night cost|what will i pay|what do i pay|price range|pricing|pricey|expensive is|the total"
    ),
}
"""More words that speak of a topic, and yet ask the house nothing ("the lamp is broken")."""
