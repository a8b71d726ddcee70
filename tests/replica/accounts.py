"""Whose models these are: a few accounts with many models, many with few, each worked out from its place."""

from __future__ import annotations

from tests.replica.order import Shuffle, mix

NAMED = (
    "Qwen", "google", "meta-llama", "deepseek-ai", "mistralai", "microsoft", "unsloth", "openai", "zai-org",
    "moonshotai", "MiniMaxAI", "tencent", "baidu", "internlm", "nvidia", "ibm-granite", "allenai", "HuggingFaceTB",
    "sentence-transformers", "BAAI", "stabilityai", "01-ai", "LGAI-EXAONE", "naver-hyperclovax", "tiiuae",
    "CohereLabs", "xai-org", "bartowski", "TheBloke", "mradermacher",
)  # fmt: skip
PERSONS = frozenset({"bartowski", "TheBloke", "mradermacher"})


class Accounts:
    """The accounts of a hub: known names first, then `lab-…` (organisations) and `maker-…` (persons)."""

    def __init__(self, models: int, salt: int) -> None:
        self._models = models
        self._count = max(len(NAMED), models // 6)
        self._shuffle = Shuffle(models, salt)

    def of(self, number: int) -> str:
        """The account that a model was made in."""
        if number >= self._models:
            return self._name(mix(number, 12) % self._count)
        return self._name(int(self._count * (self._shuffle.place(number) / self._models) ** 4))

    def kind(self, account: str) -> str | None:
        """`org` or `user`, or None where there is no such account."""
        place = self._place(account)
        if place is None:
            return None
        return "user" if account in PERSONS or account.startswith("maker-") else "org"

    def numbers(self, account: str) -> list[int]:
        """The models that it was built with."""
        place = self._place(account)
        if place is None or not self._models:
            return []
        first, last = (self._models * ((place + step) / self._count) ** 0.25 for step in (0, 1))
        places = range(max(0, int(first) - 1), min(self._models, int(last) + 2))
        return [number for number in map(self._shuffle.number, places) if self.of(number) == account]

    def _name(self, place: int) -> str:
        if place < len(NAMED):
            return NAMED[place]
        return f"{'lab' if mix(place, 11) % 5 == 0 else 'maker'}-{place:x}"

    def _place(self, account: str) -> int | None:
        if account in NAMED:
            return NAMED.index(account)
        place = hexadecimal(account.rpartition("-")[2])
        return place if len(NAMED) <= place < self._count and self._name(place) == account else None


def hexadecimal(text: str) -> int:
    """The number that the text is, or -1."""
    return int(text, 16) if text and all(digit in "0123456789abcdef" for digit in text) else -1
