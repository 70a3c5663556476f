"""Languages that guests write in and that are not ours: nothing is read into their words."""

import re
import unicodedata
from functools import cache

_READ_CHARS = 600
_LEAST_WORDS = 2
_LEAST_SHARE = 0.3
"""How much of a text must be words of one such language: names and loanwords do not tell."""
_SCRIPTS = re.compile(
    "[\u0370-\u03ff\u0400-\u052f\u0900-\u0dff\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
_WORDS = (
    # Dutch
    "goedemiddag goedemorgen goedenavond goedendag kamer kamers voor twee hebben heeft jullie een het"
    " van wij ik graag nachten nacht volwassenen kinderen beschikbaar prijs ontbijt alstublieft dank"
    " bedankt hoeveel kost vrij naar zijn ook tot tweepersoonskamer vanaf kunnen willen zoek",
    # Turkish
    "merhaba selam oda odanız var mı mu için kişilik kişi gece gecelik bir iki üç kadar fiyat fiyatı"
    " lütfen müsait yer rezervasyon teşekkürler günaydın istiyorum istiyoruz kahvaltı misiniz boş"
    " yetişkin çocuk",
    # Polish
    "dzień dobry czy macie mają pokój pokoje dla dwóch osób osoby osobowy nocy noce noc od jest są"
    " proszę ile kosztuje dziękuję chciałbym chciałabym chcę wolny wolne śniadanie witam dorosłych"
    " dzieci poszukuję szukam",
    # Swedish, Danish, Norwegian
    "hej hei rum rom værelse værelser rummet för två netter nätter nat har ledigt ledig och og vill vil"
    " gerne gärna boka bestille booke jeg jag ett dobbeltrum dobbeltrom dubbelrum personer frukost"
    " morgenmad kostar koster mye mycket finns från",
    # Czech
    "dobrý máte pokoj pokoje dva dvě osoby nocí noci volný volné prosím kolik stojí děkuji chtěl bych"
    " chtěla snídaně dospělí děti jsme od",
    # Romanian
    "bună ziua aveți cameră pentru două doi persoane nopți noapte liberă cât costă mulțumesc vreau"
    " dorim mic dejun adulți copii și",
    # Hungarian
    "jó napot szoba szobát két fő részére éjszakára éjszaka szeretnék szeretnénk szabad mennyibe kerül"
    " köszönöm reggeli felnőtt gyerek kérek önöknél és",
)


def is_in_another_language(text: str) -> bool:
    """Whether *text* is written in a language that we do not speak; False when it does not tell."""
    text = unicodedata.normalize("NFC", text[:_READ_CHARS]).lower()
    if not text.isascii() and 2 * len(_SCRIPTS.findall(text)) > len(_LETTER.findall(text)):
        return True
    said = _WORD.findall(text)
    if len(said) < _LEAST_WORDS:
        return False
    least = max(_LEAST_WORDS, _LEAST_SHARE * len(said))
    return any(sum(word in words for word in said) >= least for words in _vocabularies())


@cache
def _vocabularies() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(words.split()) for words in _WORDS)
