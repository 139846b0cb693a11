"""Figures: a tidy frame in, a picture with its own alternative text out.

Each function checks what it is given, draws what the table holds (it fits, smooths and averages nothing), and writes
the alternative text from the same rows. Charts follow the UK Government Analysis Function's guidance: horizontal
bars, labels on the marks instead of a legend where that can be, light gridlines, one axis for one measure, units and
source on the figure.

=====================  ============================================================================
`coefficient_plot`     estimates of a model with their intervals
`scatter`              places by two measures, with a line that was fitted elsewhere
`ranking`              places in order, with their intervals; the ends, or around one place
`time_series`          a line for each place or region, or a small panel for each, on the same axes
`bars`, `dumbbell`     a small table of categories; two measures of each
`strip_plot`           every place as a dot, in a row for its region
`waterfall`            from one level to another in parts, with their intervals
`fan_chart`            a few measures over the years, with the range in most of the simulations
`heatmap`              a matrix of amounts, darker is higher
`specification_curve`  thousands of estimates in order, above the choices behind them
`tornado`              how far a result moves with one assumption at a time
=====================  ============================================================================

Title, source, unit and page are the same keywords everywhere: see `Caption`. Each function raises `UnknownNameError`
for a column, a code or a keyword that is not there, and names the nearest; and `FigureError` for what cannot be drawn:
a column without numbers, a name or a year twice, a table without rows. A figure names the sources of the columns it
draws; for a column worked out from others, `source_line` gives theirs. A chart of a learner's own becomes a figure
with `custom`, drawn inside `seaborn_theme`. The maps are in `toolkit.figures.maps`.
"""

from toolkit.figures.bars import bars, dumbbell
from toolkit.figures.caption import Caption
from toolkit.figures.columns import FigureError
from toolkit.figures.custom import custom, seaborn_theme
from toolkit.figures.figure import Figure
from toolkit.figures.heatmap import heatmap
from toolkit.figures.lines import fan_chart, time_series
from toolkit.figures.model_results import coefficient_plot, tornado, waterfall
from toolkit.figures.places_in_rows import ranking, strip_plot
from toolkit.figures.scatter import scatter
from toolkit.figures.sources import source_line
from toolkit.figures.specification_curve import Totals, specification_curve

__all__ = [
    "Caption",
    "Figure",
    "FigureError",
    "Totals",
    "bars",
    "coefficient_plot",
    "custom",
    "dumbbell",
    "fan_chart",
    "heatmap",
    "ranking",
    "scatter",
    "seaborn_theme",
    "source_line",
    "specification_curve",
    "strip_plot",
    "time_series",
    "tornado",
    "waterfall",
]
