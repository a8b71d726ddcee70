"""ModelScope and Gitee AI beside it: catalogues small enough to be held, in the shapes that their sites answer with."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from tests.replica.fields import LICENCES, stamp
from tests.replica.order import draw, mix

OWNERS = {
    "Qwen": 437, "deepseek-ai": 88, "ZhipuAI": 168, "stepfun-ai": 57, "moonshotai": 18, "Tencent-Hunyuan": 84,
    "MiniMax": 18, "Shanghai_AI_Laboratory": 443, "01ai": 28, "LLM-Research": 690, "AI-ModelScope": 3400,
}  # fmt: skip
STEMS = ("atlas", "birch", "comet", "dune", "Echo", "flint", "grove", "Halo", "iris", "jade", "kite", "lumen")
BEGAN = 1_667_260_800_000  # 2022-11-01 in ms
WINDOW = 3000  # page_number × page_size may not pass it
PAGE = 50


class ModelScope:
    """ModelScope's models by owner. Counters are cumulative; `moves` of them grow after each page."""

    def __init__(self, owners: Mapping[str, int] | None = None, *, moves: int = 0) -> None:
        self.owners = dict(OWNERS if owners is None else owners)
        self.moves = moves
        self._steps = 0

    @cached_property
    def models(self) -> list[dict[str, object]]:
        """All of them, as the API shows each. A test may change what it likes."""
        return [self._model(owner, number) for owner, held in self.owners.items() for number in range(held)]

    def move(self, count: int = 1) -> None:
        """Let so many counters grow."""
        for _ in range(count if self.models else 0):
            self._steps += 1
            model = self.models[mix(self._steps, 21) % len(self.models)]
            model["downloads"] = int(str(model["downloads"])) * 2 + 1

    def page(
        self, number: int, size: int, *, owner: str = "", search: str = "", sort: str = "default", task: str = ""
    ) -> dict[str, object]:
        """`data` of a listing."""
        found = [
            model
            for model in self.models
            if (not owner or str(model["id"]).split("/", maxsplit=1)[0].lower() == owner.lower())
            and search.lower() in str(model["id"]).lower()
            and (not task or task in model["tasks"])  # type: ignore[operator]
        ]
        if sort in {"downloads", "likes", "last_modified", "created_at"}:
            found.sort(key=lambda model: model[sort], reverse=True)  # type: ignore[arg-type, return-value]
        rows = [dict(model) for model in found[(number - 1) * size : number * size]]
        self.move(self.moves)
        return {"models": rows, "total_count": len(found), "page_number": number, "page_size": size}

    def find(self, name: str) -> dict[str, object] | None:
        """One model."""
        return next((model for model in self.models if model["id"] == name), None)

    def _model(self, owner: str, number: int) -> dict[str, object]:
        bits = mix(number, len(owner) * 1000 + ord(owner[0]))
        made = BEGAN + bits % (1000 * 86_400 * 1300)
        return {
            "id": f"{owner}/{STEMS[bits % len(STEMS)]}-{number}",
            "display_name": f"{STEMS[bits % len(STEMS)]} {number} 通用",
            "description": "",
            "downloads": int(9_000_000 / (number + 1) ** 1.4),
            "likes": bits % 700,
            "license": LICENCES[bits % len(LICENCES)] or "",
            "tags": ["library:transformers"],
            "tasks": ["text-generation"] if bits % 3 else ["text-to-image-synthesis"],
            "created_at": stamp(made)[:19] + "Z",
            "last_modified": stamp(made + bits % 86_400_000)[:19] + "Z",
            "file_size": bits % 10**11,
            "params": bits % 10**10,
            "private": False,
            "gated": False,
        }


class Gitee:
    """Gitee AI's catalogue and its price list in yuan. It counts no downloads."""

    def __init__(self, models: int = 730) -> None:
        self.models = [
            {"id": 10_000 + number, "namespace": ("hf-models", "Qwen", "moark")[number % 3], "name": name, "path": name}
            for number, name in enumerate(f"{STEMS[number % len(STEMS)]}-{number}" for number in range(models))
        ]
        self.services = [self._service(number) for number in range(min(models, 120))]

    def page(self, number: int, size: int) -> dict[str, object]:
        """A page of the catalogue."""
        return {"data": self.models[(number - 1) * size : number * size]}

    def prices(self, size: int) -> dict[str, object]:
        """The price list."""
        return {"total": len(self.services), "items": self.services[:size]}

    def _service(self, number: int) -> dict[str, object]:
        free, bits = number % 10 == 0, draw(number)
        price = {"min_price": 0, "max_price": 0, "operation_count": 1}
        for side, most in (("input", 8), ("output", 24)):
            price |= dict.fromkeys(
                (f"{edge}_{side}_million_tokens_price" for edge in ("min", "max")), bits % most * (not free)
            )
        return {
            "id": 500 + number,
            "ident": self.models[number]["name"],
            "name": self.models[number]["name"],
            "type": "serverless",
            "status": 1,
            "tags": [{"slug": "text-generation", "name": "文本生成"}],
            "operation_summary": price,
        }
