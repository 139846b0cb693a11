"""The frame of every app; the only package that imports ipywidgets or anywidget.

`controls`   the fields of a state and their form controls; `links`: a state as an address
`frame`      an app's title, state and compute, guarded and cached; `result`: what compute returns
`explorer`   the widget; `page/`: its side in the browser
`downloads`, `workbook`, `cells`, `glossary`   exports, and explanations of terms
"""

__all__ = ["cells", "controls", "downloads", "explorer", "frame", "glossary", "links", "page", "result", "workbook"]
