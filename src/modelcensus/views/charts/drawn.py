"""A chart as a picture, and as the specification that a page draws."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from modelcensus.views.charts.look import FONT, INK


def svg(chart: Any) -> str:
    """The chart as SVG text. Its font is named once for all words, and not, as Vega does, at each: a third of a picture was that."""
    import vl_convert

    drawn = str(vl_convert.vegalite_to_svg(chart.to_json(), vl_version=".".join(_vega_lite(chart))))
    font = f' font-family="{FONT}"'
    return drawn.replace(font, "").replace("<svg ", f"<svg{font} ", 1)


def png(chart: Any) -> bytes:
    """The chart as a picture, black on white, as it stands in a document."""
    import vl_convert

    told = json.loads(chart.to_json().replace(INK, "#1c1c1a"))
    told["background"] = "white"
    return bytes(vl_convert.vegalite_to_png(json.dumps(told), vl_version=".".join(_vega_lite(chart)), scale=2))


def spec(chart: Any) -> str:
    """The chart's Vega-Lite specification as JSON that can stand inside a page."""
    return json.dumps(json.loads(chart.to_json()), separators=(",", ":")).replace("<", "\\u003c")


def fitted(chart: Any, width: float) -> Any:
    """The chart so wide with its labels: its text keeps its size, which a picture made smaller would not."""
    import altair as alt

    return chart.properties(width=width, autosize=alt.AutoSizeParams(type="fit-x", contains="padding"))


@cache
def bundle() -> str:
    """The script that draws specifications in a browser: Vega-Lite, Vega and its interpreter, as `window.vegaEmbed`.

    It takes about 1.5 s to put together, from what ships with vl-convert.
    """
    import altair as alt
    import vl_convert

    edition = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
    return str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=edition))


def _vega_lite(chart: Any) -> list[str]:
    """The Vega-Lite version that Altair wrote the chart for, as vl-convert names it (major and minor)."""
    return json.loads(chart.to_json())["$schema"].rsplit("/v", 1)[1].split(".")[:2]  # type: ignore[no-any-return]
