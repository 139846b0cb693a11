"""The static edition of the lab: ``python -m toolkit static`` writes ``build/static/`` (docs/static.md).

`pages`      every page as HTML with its first result, and the links between them
`release`    the official Pyodide release, by address, version and hashes, or a folder given by the user
`in_browser` an app behind a page, run by Pyodide in a worker
`live`       what a page needs to respond to other choices in the browser: Pyodide, the project, ``browser/``
"""
