"""The words that open or close a sentence and do something of their own: greet, agree, thank, say goodbye."""

import re

_FRIEND = r"(?: (?:there|again|all|everyone|sir|team|guys))?"
GOOD = (
    r"(?:good|great|fine|perfect|nice|lovely|okay|ok|wonderful|awesome|amazing|excellent|alright|cool"
    r"|brilliant"
    r"|fantastic|super|interesting|reasonable)"
)
DEGREE = r"(?:(?:like|a|just|really|very|so|pretty|quite|absolutely|to be) ){0,3}"
_FOR_ME = r"(?: (?:to|for|by|with) (?:me|us))?"
_PRAISED = r"(?: (?:choice|one|place|option|hotel|house|idea))?"

_OPENERS = {
    "greet": rf"(?:hi|hello|hey|hiya|howdy|greetings|good (?:morning|afternoon|evening|day)){_FRIEND}",
    "affirm": (
        r"(?:yes|yeah|yep|yup|yea|ya|correct|exactly|absolutely(?! not)|definitely(?! not)|of course(?! not)"
        r"|indeed|certainly(?! not)|right|(?:that|it)(?:'s| is) (?:right|correct|accurate)|go ahead"
        r"|(?:please )?do (?:it|that|so)(?: for (?:me|us))?"
        r"|that (?:would|will) be (?:great|good|fine|perfect|lovely|nice|wonderful)"
        r"|(?:you're|you are) (?:right|correct)|you(?:'ve)? got (?:it|that)(?: right)?)(?: please| sir)?"
    ),
    "deny": (
        r"(?:(?:(?:that|this|it)(?:'s| is| was)|that's) (?:not (?:right|correct|true|it|quite right)"
        r"|wrong|incorrect)"
        r"|no(?! (?:idea|clue|preference|problem|worries|rush|hurry|kids|children|other|need|matter|hot"
        r"|warm|water|towels?|wifi|internet|electricity|power|heating|toilet|soap|signal|one|smoking|pets|later|more|less))"
        r"|nope|nah|no way"
        r"|(?:i|we)(?:'d| would|'ll| will)? (?:have to )?say no(?: to (?:that|this|it|both))?"
        r"|(?:definitely|certainly|absolutely) not"
        r"|not (?:really|now|yet|right now|today|at the moment|at this (?:time|moment)|necessarily))"
    ),
    "thank": (
        r"(?:(?:many )?thanks|thank (?:you|u)|thx|ty|cheers)"
        r"(?: (?:so much|very much|a lot|again|a million|a bunch|for (?:(?:that|this|the|your|all"
        r"|all your|all the) )?\w+))*"
    ),
    "praise": (
        rf"(?:(?:i (?:think|guess|believe) )?(?:(?:that|this|it|that one|this one|it all"
        rf"|(?:that|this) (?:house|hotel|place)) ?"
        rf"(?:'s|'d be|is|was|will be|would be|sounds?|looks?|seems?)|sounds?|looks?|seems?) {DEGREE}{GOOD}"
        rf"{_PRAISED}{_FOR_ME}|i (?:really )?(?:like|love) (?:it|that(?: one)?)"
        rf"|(?:that|this|it)(?:'s| is) the (?:one|ticket)(?: (?:for me|(?:that )?(?:i|we) (?:want|need"
        rf"|meant|like)))?"
        rf"|(?:i'm|i am|we're|we are) (?:happy|fine|ok|okay|good|pleased) with (?:it|that|this)(?: one)?"
        rf"|(?:that|this|it)(?:'s| is) (?:exactly |just |precisely )?what (?:i|we) (?:need|want|wanted"
        rf"|needed|meant|require|asked for)"
        rf"|(?:that|this|it)(?:'s| is) (?:exactly |just )?what (?:i|we)(?:'m| am|'re| are|'ve| have"
        rf"| was| were)(?: been)? "
        rf"(?:looking|searching) for"
        rf"|(?:that|it|this)(?: one)?(?:'ll| will| would| should)? (?:works?|do(?= ?(?:$|[.,!;]| for"
        rf"| just| nicely)))"
        rf"(?: (?:just )?(?:fine|nicely|perfectly|well|great))?{_FOR_ME})"
    ),
    "nod": rf"{GOOD}{_PRAISED}",
    "acknowledge": r"(?:okay|ok|k|sure|alright|all right|i see|got it|fair enough|understood|sure thing)",
}
OPENERS = {
    act: re.compile(rf"\W*(?:{words})(?![\w'])(?! (?:of|one|time|day|price|area|hotel|place) )[ ,!.-]*")
    for act, words in _OPENERS.items()
}
"""By act the words that open a sentence and do something of their own, whatever follows."""

_ALL = r"(?:all|it|everything|the lot)"
CLOSERS = {
    "goodbye": re.compile(
        r"(?:^|[ ,!-]+)(?:good ?bye|bye(?: bye)?|see (?:you|ya)(?: \w+)?|have a \w+ (?:day|evening|night|one)"
        rf"|(?:and )?that(?:'s|s| is| will be|'ll be| was|'d be| would be) {_ALL}(?: (?:that )?(?:i|we) "
        r"(?:need|needed|wanted|want|have|require)(?: (?:to know|help with))?)?"
        r"|(?:i think |i believe )?(?:i'm|i am|we're|we are) (?:all set|all good|done|good)"
        r"|(?:i have|i've got|i got) (?:all|everything) (?:that )?i need(?:ed)?|nothing else|that(?:'ll"
        r"| will) do(?: it)?"
        r"|(?:i )?(?:don't|do not) need anything (?:else|more))"
        r"(?:,? (?:for (?:now|today|the moment|me)|right now|then|at the moment|from you|at this time"
        r"|today))*\W*$"
    ),
    "thank": re.compile(
        r"(?:^|[ ,!-]+)(?:many thanks|thanks|thank you|thx|cheers|much appreciated)"
        r"(?: (?:so much|very much|a lot|in advance|again|a bunch|for (?:(?:that|this|the|your|all"
        r"|all your|all the) )?\w+))*\W*$"
    ),
}
"""By act the words that close a sentence and do something of their own."""
FAREWELL = re.compile(r"\b(?:bye|goodbye|see (?:you|ya)|have a)\b")
"""Of the words that close a sentence those that say goodbye, and not only that there is no more."""
