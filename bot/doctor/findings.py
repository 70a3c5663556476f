"""What every check gives: lines, each with its verdict."""

import ssl
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["ok", "warn", "FAIL"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line. FAIL: guests get no answers; warn: they may not, one day."""

    verdict: Verdict
    name: str
    text: str

    def __str__(self) -> str:
        return f"{self.verdict:<4}  {self.name:<11}  {self.text}"


Faults = list[tuple[Verdict, str]]
"""What is wrong with one thing, in words, each with how grave it is."""


def summary(name: str, faults: Faults, fine: str) -> Finding:
    """One line of all *faults*, as grave as the gravest; *fine* when there are none."""
    verdicts = {verdict for verdict, _ in faults}
    verdict: Verdict = "FAIL" if "FAIL" in verdicts else "warn" if verdicts else "ok"
    return Finding(verdict, name, "; ".join(text for _, text in faults) or fine)


def error_kind(error: Exception) -> str:
    """What went wrong, without an address or a password that the error's own words may hold."""
    reason = getattr(error, "reason", error)
    if isinstance(reason, ssl.SSLCertVerificationError):
        return "its certificate does not hold"
    return type(reason if isinstance(reason, Exception) else error).__name__
