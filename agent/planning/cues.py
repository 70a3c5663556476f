"""The wordings by which a sentence shows what it does: patterns over a plain text."""

import re

from agent.planning.openings import DEGREE, GOOD

_INFO = (
    r"(?:address|phone|telephone|contact|number|postcode|post code|postal code|zip|reference|confirmation"
    r"|prices?"
    r"|cost|rates?|stars?|star rating|rating|area|location|directions|e-?mail|info(?:rmation)?|details)"
)
QUESTION = re.compile(
    r"^\W*(?:(?:and|but|so|also|or|oh|well|please|if so|actually|then|hey|just|um|maybe)\b,? ?){0,3}"
    r"(?:is|are|was|were|do|does|did|can|could|may|might|would|will|should|shall|has|have you|what"
    r"|what'?s|where"
    r"|where'?s|when|why|who|which|how|how'?s|any|am i)\b|\?"
    r"|\b(?:tell me|let me know|find out|(?:do you|i(?:'d| would)? (?:like|want|need) to) (?:know|find out)"
    r"|wonder(?:ing)?|(?:hear|know|learn|ask|need (?:some |more )?info\w*) (?:more )?about|make sure"
    r"|(?:can|could) you check)\b"
)
OPEN_QUESTION = re.compile(
    r"^\W*(?:(?:and|but|so|also|or|oh|well|please|actually|then)\b,? ?){0,2}"
    r"(?:what(?! about)|what'?s|where|when|why|who|which|how (?!about))"
)
WANTS_INFO = re.compile(
    r"\b(?:need|get|give|tell|have|know|provide|send|want|like|include|find|grab|about|and|may i|check)\b"
    r"[^.?!]{0,30}\b(?:(?<!in )the(?! same)|their|your|its|me|my|that hotel's|an? (?=(?:contact|phone|ref"
    r"|conf|book)))"
    rf" ?(?:\w+ ){{0,2}}?{_INFO}\b(?! (?:room|suite|hotel|guest|range (?:of|is|should)|of people"
    rf"|of guests|of \d))"
    rf"|^\W*(?:(?:and|just|only|but|maybe) )*(?:the |their |your |its |an? )?(?:\w+ )?{_INFO}"
    rf"(?: (?:please|then|will do|would do))*\W*$"
)
HOW_TO = re.compile(r"\b(?:how (?:do|can|to|should|would)|what's the way to|what is the way to)\b")

STAY_FACT = re.compile(
    r"\b(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|a (?:couple|few)(?: of)?|an?|single"
    r"|zero|no)"
    r" (?:more |extra |other |adult )?(?:nights?|days?|weeks?|people|persons?|guests?|adults?|rooms?"
    r"|of us|kids?"
    r"|child(?:ren)?|travell?ers|months?)\b"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:tomorrow|tonight|weekend|next week)\b"
    r"|\b(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|ember|ober)?\b|\bmay \d"
    r"|\b\d{1,2}(?:st|nd|rd|th)\b|\b\d{1,2}/\d{1,2}\b|\b(?:just|only) (?:me|myself|for me)\b|\bmyself\b"
    r"|\balone\b"
    r"|\b(?:group|party|family|total|party size) (?:of|is) (?:\d{1,2}|two|three|four|five|six|seven"
    r"|eight|nine|ten)\b"
    r"|\b(?:me|myself|us) (?:and|\+|&) (?:my|our|\d)|\bmy (?:wife|husband|partner|family) and (?:i|me)\b"
    r"|\b(?:on|from|until|till|to|by) the (?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth"
    r"|tenth)\b"
    r"|\bfor (?:\d{1,2}|one|two|three|four|five|six|seven|eight|today)\b(?! (?:pm|am|past|o'clock)|:\d)"
    r"|^\W*(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)\W*$"
)
WISH = re.compile(
    r"\b(?:cheap(?:er|est)?|moderate(?:ly)?|expensive|inexpensive|budget|upscale|luxur\w+|price range"
    r"|(?:free )?parking|wi-?fi|internet|guest ?houses?|hotels?|houses?|bed and breakfasts?|b&b|pets?|smoking"
    r"|laun?dry|stars?|rating|north|south|east|west|cent(?:re|er)|place to stay|somewhere|someplace"
    r"|accommodations?|lodging|in (?!my|the|your|a|an|it|our|there)[a-z]+\b)"
)
OF_OTHERS = re.compile(
    r"\b(?:an?|any|some|the|that|this|another|same|previous|which) (?:[\w-]+ ){0,3}?(?:hotels?|houses?"
    r"|guest ?houses?|hostels?|motels?|place|inn|resort|b&b"
    r"|bed and breakfast)\b(?<!the hotel)(?<!this hotel)(?<!your hotel)"
    r"|\b(?:guest ?houses?|hotels|lodgings?|accommodations?|hostels?|places to (?:stay|sleep))\b"
    r"|^\W*some(?:where|place)\b"
    r"|\blike (?:it|the hotel|one) to (?:be|have)\b|\bin the (?:cheap|moderate|expensive)\b"
    r"|\bsome(?:where|place) (?:(?:\w+ )?to (?:stay|sleep)|in|near|cheap\w*|with|close|central|nice|for)\b"
    r"|\bthe hotel (?:should|must|needs? to|has to)\b"
    r"|(?<!your )(?<!the )\b(?:house|place|hotel) (?:to stay|for|in|there)\b|\bhotels? in\b|\bin that\b"
    r"|\bat the (?!moment|end|same|latest|weekend|hotel|pool|spa|gym|restaurant|bar|reception|desk|front"
    r"|beach|airport|door|station|lobby|sauna|parking|garage|table|time|start|beginning|entrance|counter|bottom|top)"
    r"[a-z]+"
)
"""The words speak of houses in general, or of one by its name: the guest writes as to an agent."""
BOOKS = re.compile(
    r"\b(?:book(?:ing)?|reserv(?:e|ing|ation)|(?:need|want|like|get|have|looking for|hold|require"
    r"|take) (?:\w+ ){0,4}?"
    r"(?<!my )(?<!our )(?<!the )(?:rooms?(?! (?:service|key|clean))|suites?|apartment|stay)|(?:want|like"
    r"|need|plan\w*|love|hop\w+) to (?:stay|come|spend|sleep)"
    r"|stay(?:ing)? (?:in|at|with) (?:your|you|yours)|availab\w+|vacanc\w+|rooms? (?:free|available|left))\b"
)
ANY_LEFT = re.compile(
    r"\b(?:any|have|got)\b[^.?!]{0,40}\b(?:rooms?|suites?|apartments?)\b(?: (?:left|free|available"
    r"|going|open))?(?= |\W*$)"
)
SEEKS = re.compile(
    r"\b(?:need|want|like|looking|find|search|book|reserve|prefer|get|rent|planning|require|must|help"
    r"|should)\b"
)
PROPOSES = re.compile(
    r"\b(?:can|could|would|will|please|let's|is it possible)\b[^.?!]{0,60}"
    r"\b(?:book|reserve|try|make it|do it|find|search|look for|show me|recommend|suggest)\b"
    r"|\b(?:how|what) about\b|\b(?:any(?:thing)?|something|are they|is it|either"
    r"|what's) (?:\w+ ){0,2}?availab"
    r"|\b(?:is|are|do you have|does it)\b[^.?!]{0,40}\b(?:available|still possible|any(?! of))\b"
)
FITS = re.compile(
    r"\b(?:is|are) (?:it|they|this|that|any of (?:them|those)|one)\b[^.?!]{0,30}\b(?:cheap|moderate\w*"
    r"|expensive"
    r"|inexpensive|in the (?:north|south|east|west|cent)|\d.star)"
)

_WHAT_IS_BOOKED = (
    r"(?:book\w*|reserv\w+|stay|room|dates?|number of|guests?|adults?|nights?|appointment|table|check|arrival"
    r"|checkin|checkout|name|massage|service|session|lunch|dinner|spa|details?|trip|departure|kids|children"
    r"|treat\w*"
    r"|facial|brunch)"
)
CHANGES = re.compile(
    r"\b(?:add|squeeze|include|fit)\b[^.?!]{0,30}\b(?:to|for|in|into|on|onto) (?:my|our|the) (?:\w+ )?"
    r"(?:booking|reservation|table|stay)\b"
    r"|\b(?:changing|modifying|altering|updating|amending|rescheduling|postponing|extending"
    r"|shortening) (?:my|our|the|an?)"
    r" (?:\w+ ){0,4}?(?:booking|reservation|stay|appointment)\b"
    r"|\b(?:change|modify|modification|alter|update|amend|edit|adjust|reschedule|postpone|extend|prolong"
    r"|shorten"
    rf"|rearrange|rebook)\b[^.?!]{{0,50}}\b{_WHAT_IS_BOOKED}\b"
    rf"|\b(?:move|shift|push(?: back)?|bring forward) (?:my|our|the|an?|it"
    rf"|that)\b[^.?!]{{0,40}}\b{_WHAT_IS_BOOKED}\b"
    rf"|\b(?:booking|reservation|appointment|table|massage)\b[^.?!]{{0,30}}\b(?:needs? to be|should be"
    rf"|must be) (?!for)"
    r"|\b(?:changes?|amendments?|modifications?) (?:to|in|of|on) (?:my|our|the|an?)\b"
    r"|\b(?:add|remove) (?:an?|one|two|another|the) (?:more |extra )?(?:\w+ )?(?:person|guest|night|child"
    r"|kid|adult|day)"
    r"|\b(?:stay|leave|come|arrive)\b[^.?!]{0,20}\b(?:longer|(?:night|day)s? (?:more|later|earlier|less))\b"
    r"|\bstay\b[^.?!]{0,10}\b(?:(?:one|two|three|\d|a few) (?:more|extra|additional)|another|an extra"
    r"|an additional) (?:night|day)s?\b"
    r"|\b(?:switch|swap|upgrade) (?:my|our|the|to|an?)\b|\bmove (?:me |us )?to (?:an?other"
    r"|a different) room\b|\brebook\b|\b(?:change|modify|amend) (?:it|something|one)\b(?! on)"
    r"|\bdelay (?:it|my|our)\b"
    r"|\b(?:put|add) (?:\w+ )?more (?:people|guests|persons) (?:under|on|to|in)\b"
)
CANCELS = re.compile(
    rf"\b{_WHAT_IS_BOOKED}\b[^.?!]{{0,40}}\b(?:be|been|was|were|is|got|get) cancell?ed\b"
    rf"|\b{_WHAT_IS_BOOKED} cancell?ed\b|\bforget (?:about )?(?:my|our|the) (?:\w+ )?{_WHAT_IS_BOOKED}\b"
    rf"|\bcancell?ing (?:an?|any) (?:\w+ )?{_WHAT_IS_BOOKED}\b|"
    r"\b(?:cancel|call off|annul|withdraw)\b(?![^.?!]{0,20}\b(?:policy|fee|free|without|penalt\w+|charge)\b)"
    rf"[^.?!]{{0,60}}\b{_WHAT_IS_BOOKED}\b|\b(?:want|like|need|wish|have) to cancel\b(?! (?:for|without))"
    r"|\bcancell?ing (?:my|our|the)\b|\bmake an? cancell?ation\b|\b(?:can't|cannot|won't|not able to"
    r"|unable to) make (?:it|my|our)\b"
    r"|^\W*(?:please )?cancel(?:lation)?\W*$"
    rf"|\b(?:no longer need|don't need) (?:my|our|the) {_WHAT_IS_BOOKED}\b"
    rf"|\b(?:get rid of|scrap|delete|drop|remove|void|undo|abandon|kill) (?:my|our|the|that|this"
    rf"|an?) (?:\w+ )?"
    rf"{_WHAT_IS_BOOKED}\b"
)
SUPPOSES = re.compile(r"\b(?:if|in case) (?:i|we)\b[^.?!]{0,30}\bcancel")
"""It asks what would be, and cancels nothing."""
HANDOFF = re.compile(
    r"\b(?:speak|talk|chat) (?:directly )?(?:to|with) (?:an?|the|your|some\w*|any\w*|reception|front"
    r"|management|staff"
    r"|human|real)\b|\b(?:connect|transfer|put|pass|forward|hand) me\b|\b(?:real|actual|live"
    r"|human) (?:person|human"
    r"|agent|being)\b|\b(?:get|give|find|fetch) me (?:an?|the|your) (?:\w+ )?(?:human|person|manager|boss"
    r"|supervisor"
    r"|receptionist|agent|operator|colleague|member of staff|staff)\b|\bcall me(?: back)?\b(?! \w+$)"
    r"|\b(?:human|person|someone|somebody) (?:that |whom? )?i (?:can|could|may) (?:speak|talk|chat)"
    r"|^\W*(?:an? )?(?:human|agent|operator|manager|receptionist)(?: please)?\W*$"
)
TO_SERVICE = re.compile(r"\b(?:speak|talk) (?:to|with) (?:the )?(?:room service|housekeeping|laundry)\b")
EXISTING = re.compile(
    r"(?<!don't )(?<!not )(?<!never )\b(?:have|has|got|had|i've|ive) (?:\w+ )?(?:an?|my|our"
    r"|the) (?:\w+ )?(?:booking|reservation)\b|\bexisting\b"
    r"|\balready (?:made|booked|have)\b|\b(?:is|are|was) (?:booked|reserved) (?:for|at|on|under)\b"
    r"|\b(?:table|room) booked\b"
)
ANOTHER = re.compile(
    r"\b(?:(?:any(?:thing|where)?|some(?:thing|where)?|what|which|nothing) (?:else|other)"
    r"|other (?:hotels?|houses?|options?"
    r"|places?|choices?|ones?)|another (?:one|hotel|house|place|option)|(?:any|some|the|see) others?\b"
    r"|\b(?:show|find|get|give) (?:me |us )another(?=\W*$)"
    r"|\b(?:see|show me|have|got) (?:some |any )?more(?=\W*$)|something (?:a (?:bit|little) )?different"
    r"|different (?:one|hotel"
    r"|house|place|option)s?|alternatives?|(?:any(?:thing)?|some(?:thing)?) (?:\w+ )?(?:cheaper|bigger"
    r"|smaller|larger|nicer|closer|quieter|better"
    r"|less expensive)|more (?:options|choices|hotels|houses))\b"
    r"|\b(?:do you (?:have|know(?: of)?)|are there|have you got|find me|show me) (?:any"
    r"|some) (?:\w+ ){0,2}?(?:hotels?|houses?|places)\b"
)
CHOOSES = re.compile(
    r"\b(?:i'll|i will|i'd|i would|let's|we'll|we will|i might|i want to"
    r"|i'm going to)(?: \w+){0,2}? (?:take|go (?:with|for)|"
    r"choose|pick|stay there|stay at that)\b|\b(?:option|number) (?:\d|one|two|three)\b|\bthe (?:first"
    r"|second|third|last|cheaper|cheapest"
    r"|bigger|nicer)(?: one| option| room)?(?= (?:please|sounds|looks|is|would)|\W*$)"
    rf"|\b(?:room|suite|king|queen|double|twin|one|house|hotel|place|that|it|choice) (?:sounds?|looks?"
    rf"|seems?|is|would be|will be)"
    rf" {DEGREE}{GOOD}|^\W*(?!(?:is|are|do|does|any|can|could|what|where|how|i|we|no|not"
    rf"|another)\b)(?:the )?(?:[\w-]+ ){{0,4}}?(?:room|suite|king|queen|double|twin|apartment"
    rf"|one|option|hotel|house)(?:,? please)?\W*$"
    r"|\b(?:can|could|may|shall) (?:i|we|you) (?:please )?(?:book|reserve|have|take) (?:it|that|that one"
    r"|this one|this)\W*$"
)
PUTS_OFF = re.compile(
    r"\b(?:i'll|i will|we'll|we will|let me) (?:let you know|confirm|get back|think|decide|be in touch"
    r"|call|come back|write)\b"
)
ORDERS = re.compile(
    r"\b(?:can|could|may|might|would) (?:i|we|you|someone|somebody)(?: please| just| also)? (?:get|have|order"
    r"|arrange)\b"
    r"|\b(?:can|could|would|will) (?:you|someone|somebody)(?: please| just| also)? (?:bring|send|deliver)\b"
    r"|\b(?:can|could|would|will) (?:you|someone|somebody|anyone|anybody|housekeeping"
    r"|the maid)(?: please| just| also)? "
    r"(?:come|clean|tidy|change (?:the|my|our) (?:sheet|bed|towel|linen|bulb)|fix|repair|replace"
    r"|make up|make my|collect"
    r"|take (?:away|out)|look at|have a look|turn (?:on|off|up|down)|wake|refill|empty)\b"
)
BOOKS_SERVICE = re.compile(
    r"\b(?:book|reserve|make|get|schedule|arrange) (?:an?|the|me an?|us an?|my) (?:\w+ ){0,2}?(?:table"
    r"|massage|treatment|session|spa"
    r"|appointment|dinner|lunch|facial|manicure|pedicure|sauna|restaurant|brunch|makeup|haircut|slot)\b"
)
ASKED_TO = re.compile(r"\b(?:can|could|may|would|will) (?:i|we|you)\b")
"""Who asks whether they may do it asks for it to be done."""
CLOCK = re.compile(
    r"\b\d{1,2}(?::\d\d| ?[ap]\.?m\b| (?:past|to) \d| \d\d\b)|\b(?:half|quarter) (?:past|to)\b|\bnoon\b"
)
HAS_ROOMS = re.compile(r"\b(?:do you have|have you got|are there|is there|any)\b[^.?!]{0,20}\brooms?\b")
OF_ONE = re.compile(r"\b(?:it|they|this|that) \w+")
"""The words are about the one house that was named."""
TAKES = re.compile(r"\b(?:book|reserve|take) (?:it|that|this|there|one|a room)\b|\breservation\b")
REPLACES = re.compile(r"\b(?:make|change|switch|turn) (?:it|that|this)\b[^.?!]{0,40}\binstead of\b")
"""One thing of what is booked in the place of another."""
ANY_HOUSE = re.compile(
    r"\b(?:is there|are there|do you (?:have|know(?: of)?)|have you got) (?:an?|any|some) (?:[\w-]+ ){0,3}?"
    r"(?:hotels?|guest ?houses?|houses?|hostels?|b&bs?|bed and breakfasts?|lodgings?"
    r"|places? to (?:stay|sleep))\b"
)
"""Who asks whether there is such a house looks for one."""
BOOKS_A_HOUSE = re.compile(
    r"\b(?:book|reserve)(?: me| us)? (?:an? |some )?(?:hotel|accommodations?|lodging)\b"
    r"(?! (?:in|near|at|with|that|which|called|close|on the|by the)\b)"
)
"""To the only hotel that reads it: a room here."""
HOUSE_WITH = re.compile(
    r"\b(?:hotels?|guest ?houses?|houses?|places?|one|somewhere|something|stay"
    r"|rooms?)\b[^.?!,]{0,20}\b(?:with|that|which|has|have"
    r"|includes?|including|offer(?:s|ing)?)\b[^.?!]{0,60}"
)
"""A wish for a house or room of a kind: what stands in it is no question."""
LOCATION = re.compile(
    r"\b(?:what|which|where|how (?:far|close|near)|distance|their|its|your|exact|tell|know)\b[^.?!]{0,40}"
    r"\b(?:areas?|part|side|district|locat\w+|neighbou?rhood|far|cent(?:re|er)|town|downtown|beach"
    r"|distance|airport|station|where)\b"
    r"|\b(?:the|and) (?:area|location)\b|, (?:area|location)\b"
    r"|\bwhere(?:'s| is| are|'re)? (?:it|they|that|this|(?:the|this|that) (?:\w+ )?(?:hotel|house|place))\b"
)
CANNOT_COME = re.compile(
    r"\b(?:cancel(?!led|ed)|call off|(?:can't|cannot|can not|won't|will not|not able to|unable to"
    r"|not be able to) (?:come|make|travel|arrive)"
    r"|no longer (?:need|want|coming)|scrap|annul|withdraw|delete)\b"
)
ASKS_ITEM = re.compile(
    r"\b(?:can|could|may) (?:i|we) (?:please )?(?:get|have|order) (?:an?|some|more|extra|another|one|two"
    r"|fresh) "
    r"(?!(?:\w+ ){0,2}(?:check|checkout|checkin|upgrade|discount|key|view|refund|receipt|invoice"
    r"|discount|bed|room|suite|table|massage|treatment|session"
    r"|appointment|quote|price"
    r"|taxi|cab|reservation|booking|spot|slot|night|number|address|info)\b)"
    r"|\b(?:bring|send) (?:me|us|up)\b|\b(?:can|may|could|to|do|please) (?:i |we )?order (?!to\b"
    r"|an? (?:taxi|cab|table|room)\b)\w"
)
"""Something is to be brought to the room."""
COMPLAINS = re.compile(
    r"\b(?:won't|wouldn't|can't|cannot|isn't|aren't|doesn't|don't|didn't|hasn't|haven't|wasn't|never"
    r"|no one|nobody|still"
    r"|not|keeps?|stopped|broken|without|only (?:has|have|works?))\b"
)
"""What is told of the house and not asked about it."""
ONE_STAR = re.compile(r"\b(?:\d|one|two|three|four|five)[ -](?:plus )?stars?\b")
DECLINES = re.compile(
    r"\b(?:don't|do not|won't) (?:want|need|like)\b|\bno need\b|\bjust (?:looking|browsing|checking)\b"
    r"|\bmaybe later\b|\btoo (?:expensive|much|pricey|dear|high|steep|small|big|far|noisy)\b"
    r"|\b(?:can't|cannot) afford\b|\b(?:out of|over|above|beyond) (?:my|our) (?:budget|price range)\b"
)
INDIFFERENT = re.compile(
    r"\b(?:does|do)(?:n't| not) (?:really )?(?:matter|mind|care)\b|\bno (?:particular |real )?preference\b"
    r"|\bany(?:thing| of them| one)? (?:is|will be|would be|works) ?(?:fine|ok|okay|good)?\b"
    r"|\bnot (?:picky|fussed|bothered)\b"
)
SEEKS_A_HOUSE = re.compile(
    r"\b(?:hotels?|motels?|hostels?|guest ?houses?|resorts?|inns?|place to stay|lodging|accommodations?"
    r"|b&b)\b"
    r"[^.?!]{0,60}\b(?:in|near|around|close to|at|with|by|for|from)\b"
)
ELSEWHERE = re.compile(
    r"\b(?:flights? (?:to|from|for|status|number)|plane tickets?|airfare|airlines?|car rentals?"
    r"|rental cars?|carry-on"
    r"|(?:rent|hire|lease) (?:me )?(?:an? )?(?:\w+ )?(?:car|suv|sedan|truck|van|minivan|convertible|jeep"
    r"|motorcycle)"
    r"|alarms?|timers?|recipes?|ingredients|weather|forecast|exchange rates?|bank(?:ing)?|savings"
    r"|checking account"
    r"|account balance|credit score|mortgage|loan|stocks?|playlists?|songs?|spotify|translate|traffic"
    r"|(?:in|to|into) (?:french|german|spanish|italian|japanese|chinese|russian|korean|portuguese|yen"
    r"|euros|pesos|dollars)"
    r"|square root|divided by|multiplied by|plus \d|times \d|(?:text|call) (?:mom|dad|my \w+)"
    r"|shopping (?:list|cart)|amazon"
    r"|movies?|calories|football|president)\b"
    r"|\b(?:table|reservation|dinner)\b[^.?!]{0,50}\bat (?!\d|the |your |noon|midnight|half|quarter|night"
    r"|about|around|my|a |one|two"
    r"|three|four|five|six|seven|eight|nine|ten|eleven|twelve|yours|this|that)[a-z']+"
)
"""None of a hotel's business, unless a room or the house is spoken of as well."""
ABOUT_A_HOUSE = re.compile(
    r"\b(?:info\w*|details?|suggestions?|recommendations?)\b[^.?!]{0,20}\b(?:on|about|for"
    r"|regarding) (?:an?|some|any) "
    r"(?:[\w-]+ ){0,3}?(?:hotels?|guest ?houses?|places?|b&b|lodgings?)\b"
)
"""Who asks for information about some house looks for one."""
LOST = re.compile(
    r"\b(?:lost|stole|stolen|nicked|misplaced|mislaid|missing|disappeared|forgot|forgotten|robbed"
    r"|left behind|can't find"
    r"|cannot find|(?:i|we)(?:'ve| have)? left)\b"
)
OF_OWN = re.compile(
    r"^\W*(?:is|are|was|were|has|have|did|does) (?:my|our|the) (?:\w+ ){0,2}(?:booking|reservation|stay"
    r"|appointment|table)\b"
    r"(?! (?:possible|available|free))"
)
OWN = re.compile(r"\b(?:my|our) (?:\w+ )?(?:booking|reservation|stay|appointment|table)\b")
