"""A person's own files: read, recognised, checked, shown before they are used, and never read wrongly in silence.

One reader: `sheets` (bytes → cells; a workbook by `workbook_script` in a process of its own) → `cells` (a cell →
number, mark or text) → `blocks` (where the tables are, what their columns hold) → `shapes` (one row a figure) with
`areas` (codes and names of any vintage) → `reading` (the preview, and what a person may change).

`preview`           how a file is read
`read_indicators`   a column for each indicator of local authorities; `join` puts them beside the project's (`local`)
`read_rates`        a published table of any areas and groups (`rates`)
`households`, `microdata`, `code_books`, `compressed`   survey records
"""

from toolkit.uploads.indicators import OwnTable, join_own, load_own
from toolkit.uploads.local import Indicators, join, read_indicators
from toolkit.uploads.rates import Rates, read_rates
from toolkit.uploads.reading import Choices, Preview, preview

__all__ = [
    "Choices",
    "Indicators",
    "OwnTable",
    "Preview",
    "Rates",
    "join",
    "join_own",
    "load_own",
    "preview",
    "read_indicators",
    "read_rates",
]
