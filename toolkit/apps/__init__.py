"""Explorers: a person's choices → the engine's function → a sentence, figures and tables.

The only place in the toolkit that imports ipywidgets or anywidget.
"""
