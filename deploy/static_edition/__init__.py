"""The lab without a server: ``python -m toolkit static`` writes ``build/static/`` (docs/static.md).

`pages`      every page as HTML with its first result, and the links between them
`release`    the official release of Pyodide, by address, version and hashes, or a folder that the user names
`in_browser` an app behind a page, run by Pyodide in the page's worker
`live`       what a page needs to answer other choices in its own browser: Pyodide, the project, ``browser/``
"""
