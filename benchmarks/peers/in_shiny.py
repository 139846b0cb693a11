"""The small app in Shiny for Python."""

from shiny import App, reactive, render, ui
from small import MEASURES, estimates, kept, read, scatter

table = read()
page = ui.page_fluid(
    ui.input_select("measure", "Predictor", MEASURES),
    ui.input_slider("trim", "Leave out the most productive, %", 0, 60, 0),
    ui.output_plot("plot", width="760px", height="475px"),
    ui.output_ui("fitted"),
)


def server(input, output, session):
    """Draw and fit the remaining places."""

    @reactive.calc
    def left():
        return kept(table, input.trim())

    @render.plot
    def plot():
        return scatter(left(), input.measure())

    @render.ui
    def fitted():
        return ui.HTML(estimates(left(), input.measure()))


app = App(page, server)
