"""The small app in Panel."""

import panel as pn
from small import MEASURES, estimates, kept, read, scatter

pn.extension()
table = read()
measure = pn.widgets.Select(name="Predictor", options=MEASURES)
trim = pn.widgets.IntSlider(name="Leave out the most productive, %", start=0, end=60, value=0)


def result(measure, trim):
    """Draw and fit the remaining places."""
    left = kept(table, trim)
    return pn.Column(pn.pane.Matplotlib(scatter(left, measure), dpi=100), pn.pane.HTML(estimates(left, measure)))


pn.Column(measure, trim, pn.bind(result, measure, trim)).servable()
