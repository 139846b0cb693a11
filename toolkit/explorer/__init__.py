"""The frame of every app: the only room that imports ipywidgets or anywidget.

`controls`   the fields of a state and how they are asked for; `links`: a state as an address
`frame`      an app's title, state and compute, guarded and cached; `result`: what compute gives back
`explorer`   the widget; `page/`: its side in the browser
`downloads`, `workbook`, `cells`, `glossary`   what a person takes away, and terms explained
"""

__all__ = ["cells", "controls", "downloads", "explorer", "frame", "glossary", "links", "page", "result", "workbook"]
