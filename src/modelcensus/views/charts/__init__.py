"""Charts: one Vega-Lite specification (Altair) a chart, for page, picture, report and notebook, drawn to SVG without a browser."""

from modelcensus.views.charts.calendar import calendar
from modelcensus.views.charts.drawn import bundle, fitted, png, spec, svg
from modelcensus.views.charts.look import BAD, FONT, GREY, INK, PALETTE, PLAIN, Reader, Show, colour
from modelcensus.views.charts.others import front, lorenz, outside
from modelcensus.views.charts.over_time import Mark, latest, lines, steps
from modelcensus.views.charts.shares import bars

__all__ = ["BAD", "FONT", "GREY", "INK", "PALETTE", "PLAIN", "Mark", "Reader", "Show", "bars", "bundle", "calendar", "colour", "fitted", "front", "latest", "lines", "lorenz", "outside", "png", "spec", "steps", "svg"]  # fmt: skip
