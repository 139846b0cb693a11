"""The small app in Solara."""

import solara
from small import MEASURES, estimates, kept, read, scatter

table = read()


@solara.component
def Page():  # noqa: N802  # Solara shows the component of this name
    """Draw and fit the remaining places."""
    measure, set_measure = solara.use_state(MEASURES[0])
    trim, set_trim = solara.use_state(0)
    solara.Select("Predictor", values=MEASURES, value=measure, on_value=set_measure)
    solara.SliderInt("Leave out the most productive, %", value=trim, min=0, max=60, on_value=set_trim)
    left = kept(table, trim)
    solara.FigureMatplotlib(scatter(left, measure), format="png")
    solara.HTML(tag="div", unsafe_innerHTML=estimates(left, measure))
