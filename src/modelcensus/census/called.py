"""What organisations are called in other languages, where their readers call them otherwise: the catalogues have the names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcensus.messages import marked

if TYPE_CHECKING:
    from modelcensus.messages import Say

KNOWN = frozenset({
    marked("01.AI"), marked("Alibaba"), marked("Allen Institute for AI"), marked("Amazon"), marked("Ant Group"), marked("Anthropic"),
    marked("Apple"), marked("Baichuan"), marked("Baidu"), marked("Beijing Academy of Artificial Intelligence"), marked("ByteDance"),
    marked("China Telecom"), marked("City of Rio de Janeiro"), marked("Cohere"), marked("DeepSeek"), marked("Fudan University"),
    marked("Google"), marked("Huawei"), marked("Hugging Face"), marked("Institute of Science and Technology Austria"), marked("Intel"),
    marked("JD.com"), marked("Kakao"), marked("Korea University"), marked("Kuaishou"), marked("Kunlun Tech"), marked("LG AI Research"),
    marked("Meituan"), marked("Meta"), marked("Microsoft"), marked("MiniMax"), marked("Mistral AI"), marked("Moonshot AI"),
    marked("Motif Technologies"), marked("NAVER"), marked("NVIDIA"), marked("OpenAI"), marked("Peking University"), marked("Perplexity"),
    marked("Red Hat"), marked("Salesforce"), marked("SenseTime"), marked("Shanghai AI Laboratory"),
    marked("Singapore University of Technology and Design"), marked("SK Telecom"), marked("Stability AI"), marked("Stanford University"),
    marked("StepFun"), marked("Technology Innovation Institute"), marked("Tencent"), marked("Trillion Labs"), marked("Tsinghua University"),
    marked("University of Hong Kong"), marked("University of Washington"), marked("Upstage"), marked("Xiaohongshu"), marked("Xiaomi"),
    marked("Zhipu AI"),
})  # fmt: skip


def organisation(name: str, say: Say) -> str:
    """An organisation's name in the language of `say`; a name that nobody translated stays as it is."""
    return say(name) if name in KNOWN else name
