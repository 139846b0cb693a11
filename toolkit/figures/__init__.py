"""Figures: functions that turn a tidy frame into a picture with its own alternative text.

Each function checks its input, draws what the table holds (it does no fitting, smoothing or averaging), and writes the
alternative text from the same rows. Charts follow the UK Government Analysis Function's guidance: horizontal bars,
labels on the marks instead of a legend where possible, light gridlines, one axis per measure, units and source on the
figure.

=====================  ============================================================================
`coefficient_plot`     a model's estimates with their intervals
`scatter`              places by two measures, with a line fitted elsewhere
`ranking`              places in rank order with their intervals; both ends, or around one place
`time_series`          a line per place or region, or a small panel for each, on the same axes
`bars`, `dumbbell`     a small table of categories; two measures for each
`strip_plot`           every place as a dot, in its region's row
`waterfall`            the parts of the difference between two levels, with their intervals
`fan_chart`            a few measures over time, with the range in most simulations
`heatmap`              a matrix of amounts; darker means higher
`specification_curve`  thousands of estimates in order, above the choices behind them
`tornado`              how far a result moves when assumptions change one at a time
=====================  ============================================================================

Title, source, unit and page are set with the same keywords everywhere: see `Caption`. Each function raises
`UnknownNameError` for an unknown column, code or keyword (and suggests the closest), and `FigureError` for what cannot
be drawn: a column without numbers, a repeated name or year, or a table without rows. A figure names the sources of the
columns it draws; for a derived column, use `source_line` on its inputs. `custom` turns a learner's own chart, drawn
inside `seaborn_theme`, into a figure. The maps are in `toolkit.figures.maps`.
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
