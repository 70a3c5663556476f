"""What guests call the people they travel with, as patterns of plain text."""

import re

CHILD = (
    r"(?:child(?:ren|s)?|chd|chld|kid(?:do|die)?s?|kidz|bab(?:y|ies)|bubs?|infants?|newborns?|toddlers?"
    r"|teen(?:ager)?s?|tweens?"
    r"|minors?|youngsters?|little (?:ones?|humans?|people)|ankle[ -]biters?|tots?|munchkins?"
    r"|(?:grand|step|god)?(?:sons?|daughters?)|grand(?:child(?:ren)?|kids?)"
    r"|(?:brother|sister|niece|nephew|cousin)(?= \((?:aged? )?(?:1[0-7]|\d)\b"
    r"|,? (?:who(?:'s| is) |is )?aged? (?:1[0-7]|\d)\b|,? (?:who(?:'s| is) |is )?(?:1[0-7]|\d) ?y(?:ea"
    r"|r|/?o)))"
)
OFFSPRING = r"(?:boys?|girls?|twins|triplets)"
NO_CHILD = (
    r"(?!(?:'s?|s'| club|-friendly| friendly)\b|[ -](?:beds?|bedding|cots?|cribs?|seats?|chairs?|menus?"
    r"|clubs?|pools?|meals?"
    r"|activit\w+|areas?|policy|prices?|rates?|playground|facilities|room|food|stroller|monitor|bath"
    r"|sitting|sitter))"
)
SMALL = (
    r"(?:(?:little|small|young|younger|older|other|minor|teenage|tiny|own|lovely|twin|school[ -]age) ){0,2}"
)
WHOSE = r"(?:my|our|his|her|their)"
BABY = re.compile(r"bab|bub|infant|newborn")
ONE_CHILD = re.compile(
    r"(?:child|chd|chld|kid(?:do|die)?|baby|bub|infant|newborn|toddler|teen(?:ager)?|tween|minor|youngster"
    r"|little (?:one|human)|ankle[ -]biter|tot|munchkin|\w*son|\w*daughter|\w+child|\w+kid|boy|girl"
    r"|brother|sister"
    r"|niece|nephew|cousin)$"
)
ALREADY = r"(?:of (?:them|us|those|these|which|whom) )?(?:is|are|being|will be) (?:an? )?"

SPOUSE = (
    r"(?:wife|wifey|husband|hubby|partner|girlfriend|boyfriend|gf|bf|spouse|fianc[eé]e?|missus"
    r"|(?:better|other) half)"
)
RELATIVE = (
    r"(?:(?:grand|step|god)?(?:mother|father|ma|pa|mom|mum|dad)(?:[ -]in[ -]law)?|mommy|mummy|daddy"
    r"|granny|nana|nan|gran|grandad|sis|bro"
    r"|(?:sister|brother)(?:[ -]in[ -]law)?|siblings?|cousin|aunt(?:ie)?|uncle|nephew|niece"
    r"|(?:best |girl)?friend|mate|buddy|bestie|colleague|co-?worker|boss|assistant|nanny|carer|(?:room"
    r"|flat)mate|date)"
)
PAIR = r"(?:(?:grand)?parents(?:[ -]in[ -]law)?|in-laws|inlaws|folks)"
MANY = (
    r"(?:friends|colleagues|co-?workers|others|sisters|brothers|siblings|cousins|mates|buddies|aunts"
    r"|uncles|relatives"
    r"|family members|nieces|nephews)"
)
GROWN = (
    r"(?:adults?|adlts?|adl|grown[ -]?ups?|(?:men|women|ladies|gentlemen|gents|guys|seniors"
    r"|pensioners)(?! ?')|oaps?)"
    r"(?: people| persons?| guests?)?"
)
PEOPLE = (
    r"(?:people|persons?|guests?|pax|paxs|ppl|peeps|travel+ers?|visitors?|of (?:us|you|them)|occupants?"
    r"|heads|souls"
    r"|friends|colleagues|co-?workers|family members|members|humans)"
)
PET = (
    r"(?:dogs?|cats?|pupp(?:y|ies)|pups?|kittens?|pets?|lab(?:rador)?s?|retrievers?|terriers?|poodles?"
    r"|spaniels?|beagles?|bulldogs?|dachshunds?|shepherds?|collies?|pugs?|chihuahuas?|rabbits?|parrots?)"
)
NOT_PARTY = (
    r"(?! ?(?:of|more|nights?|days?|weeks?|months?|questions?|rooms?|beds?|hours?|things?|minutes?"
    r"|options?|massage"
    r"|times?|years?|bottles?|extra)\b)"
)
FUNCTION = (
    r"and|in|on|from|with|please|pls|plz|thanks|thx|for|at|next|this|tomorrow|tonight|today|between"
    r"|arriving|staying|the"
    r"|out|there|over|who|to|checking|leaving|starting|beginning|that|i|i'm|i'd|we|it|can|could|is|are"
    r"|would|will"
    r"|if|or|only|then|during|by|under|near|around|maybe|too|also|asap|because|so|but|plus|without|until"
    r"|till|all|total"
    r"|sharing|altogether|monday|tuesday|wednesday|thursday|friday|saturday|sunday|including|one is"
    r"|of which|of whom|both"
)
ENDS = (
    rf"(?= ?(?:$|[,!?;()&+]|\.(?!\d))| (?:{FUNCTION})\b)(?! in the (?:morning|afternoon"
    rf"|evening))(?! at night)"
)
