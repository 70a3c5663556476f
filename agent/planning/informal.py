"""How guests type, put as the readers expect it: chat spellings written out, sentences told apart."""

import re
from functools import lru_cache

_MAX_CHARS = 4_000

_FILLER = re.compile(
    r"^\W*(?:(?:u+m+|u+h+m*(?![ -]?(?:hu|uh))|e+r+m+|er+|h+m+|a+h+|o+h|well|ok so|okay so|so|yo|btw"
    r"|quick question)\b[ ,.:!-]*)+(?=\w)",
    re.I,
)
_FILLER_WITHIN = re.compile(r"(?:,? ?)\b(?:u+m+|u+h+(?![ -]?(?:hu|uh))|e+r+m+)\b(?!-)(?:,|\.{2,})? ?", re.I)

_WORDS = {
    "u": "you",
    "ur": "your",
    "r": "are",
    "pls": "please",
    "plz": "please",
    "plss": "please",
    "thx": "thanks",
    "thnx": "thanks",
    "tnx": "thanks",
    "thanx": "thanks",
    "wanna": "want to",
    "n": "and",
    "gonna": "going to",
    "gotta": "have to",
    "lemme": "let me",
    "gimme": "give me",
    "dunno": "don't know",
    "cuz": "because",
    "ppl": "people",
    "tmrw": "tomorrow",
    "tmr": "tomorrow",
    "tmw": "tomorrow",
    "tomoro": "tomorrow",
    "tonite": "tonight",
    "rn": "right now",
    "hrs": "hours",
    "abt": "about",
    "b4": "before",
    "thats": "that's",
    "whats": "what's",
    "wheres": "where's",
    "whens": "when's",
    "hows": "how's",
    "theres": "there's",
    "heres": "here's",
    "im": "i'm",
    "shes": "she's",
    "hes": "he's",
    "ive": "i've",
    "youre": "you're",
    "youve": "you've",
    "youll": "you'll",
    "theyre": "they're",
    "theyll": "they'll",
    "weve": "we've",
    "itll": "it'll",
    "itd": "it'd",
    "thatll": "that'll",
    "thatd": "that'd",
    "lets": "let's",
    "dont": "don't",
    "doesnt": "doesn't",
    "didnt": "didn't",
    "isnt": "isn't",
    "arent": "aren't",
    "wasnt": "wasn't",
    "werent": "weren't",
    "cant": "can't",
    "couldnt": "couldn't",
    "wouldnt": "wouldn't",
    "shouldnt": "shouldn't",
    "havent": "haven't",
    "hasnt": "hasn't",
    "wont": "won't",
}
_WORD = re.compile(r"(?<![\w@.+'’/-])[a-z][a-z\d]*(?![\w@'’/-]|\.\w)", re.I)
_WOULD = re.compile(
    r"\bid (?=(?:also |really |rather )?(?:like|love|prefer|rather|need|want|say|be)\b)", re.I
)
_WILL = re.compile(
    r"\bill (?=(?:also |just )?(?:take|be|have|go|need|let|book|get|check|stay|arrive|come|bring|pay"
    r"|want|do|leave"
    r"|pass|think)\b)",
    re.I,
)
_IT_IS = re.compile(
    r"\bits (?=(?:a|an|the|not|just|only|for|me|my|our|ok|okay|fine|good|great|perfect|correct|right|all)\b)",
    re.I,
)

_OPENS = (
    "What What's Whats Where Where's When Which Who How Do Does Did Is Are Can Could Would Will Have Has Any"
    " Please Also Thanks Thank Let Let's If That That's There They Yes No But We We're We'll"
)
_NEW_SENTENCE = re.compile(
    rf" (?<=[a-z\d] )(?<!\band )(?<!\bbut )(?<!\bthat )(?<!\bwhat )(?<!\bif ) *"
    rf"(?=(?:{_OPENS.replace(' ', '|')}) [a-z])"
)
"""A capital begins a sentence though no full stop ended the one before."""
_NAMES = re.compile(r"\b[A-Z][\w']+ +[A-Z][\w']+ +[A-Z]")
"""Where so many capitals follow each other they are those of names and headings."""
_ASKED = re.compile(
    r" (?<=[a-z\d] )(?: *(?=I(?:'ll|'d|'m| need| want| will| also| would) )"
    r"|(?<=[a-z] )(?=(?:do|does|is|are|can|could) (?:they|it|you|there|i|we|the hotel)"
    r" (?:also |have|has|accept|allow|offer|take|provide|include|got|any|free|have)\b)"
    r"|(?<=[a-z] )(?=what(?:'s| is| are) (?:the|their|its|your) (?:phone|address|number|price"
    r"|post ?code|cost|rate"
    r"|check[ -]?(?:in|out)|reference|wi-?fi)\b))"
)
_LEADS = re.compile(
    r"(?:\b(?:and|or|but|if|whether|what|which|how|when|where|who|why|that|know|then|so|much|many|time|wifi|pool|also"
    r"|all|everything|thing|one|think|dates?|days?|as|than|because|before|after|until|since|while|there|places?|hotels?"
    r"|please|like|are|is|to|me|of|wondering|ask|see|check|sure|rooms?|long|far|often|late|early"
    r"|what \w+|which \w+)"
    r"|[,;:.!?])$"
)
"""After these words a question goes on that began before."""


def formal(text: str) -> str:
    """*text* with fillers gone, chat spellings written out, apostrophes put back and sentences told apart.

    What is none of these stays as written, capitals too. Only the first 4,000 characters are kept.
    """
    text = without_fillers(text).replace("\u2019", "'")
    text = _WORD.sub(lambda match: _WORDS.get(match[0].lower(), match[0]), text)
    text = _WOULD.sub("i'd ", _WILL.sub("i'll ", _IT_IS.sub("it's ", text)))
    if _NEW_SENTENCE.search(text) and not _NAMES.search(text):
        text = _NEW_SENTENCE.sub(". ", text)
    return _ASKED.sub(_divided, text)


@lru_cache(maxsize=16)
def without_fillers(text: str) -> str:
    """*text* without "um, so" before it and "er" within; only the first 4,000 characters."""
    return _FILLER_WITHIN.sub(" ", _FILLER.sub("", text[:_MAX_CHARS]))


def _divided(match: re.Match[str]) -> str:
    before = match.string[max(0, match.start() - 30) : match.start()]
    return " " if _LEADS.search(before.lower()) else ". "
