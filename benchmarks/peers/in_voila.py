"""The small app as a notebook for Voilà, with this as its only cell (`bench_peers` writes it)."""

import ipywidgets as widgets
from IPython.display import HTML, display
from small import MEASURES, estimates, kept, read, scatter

table = read()


def result(measure, trim):
    """Show the remaining places."""
    left = kept(table, trim)
    display(scatter(left, measure), HTML(estimates(left, measure)))


slider = widgets.IntSlider(min=0, max=60, value=0, description="Leave out")
widgets.interact(result, measure=MEASURES, trim=slider)
