"""A person's own files: read, recognised, checked, shown before they are used, and never read wrongly in silence.

One reader: `sheets` (bytes → cells; a workbook by `workbook_script` in a process of its own) → `cells` (a cell →
number, mark or text) → `blocks` (where the tables are, what their columns hold) → `shapes` (one row a figure) with
`areas` (codes and names of any vintage) → `reading` (the preview, and what a person may change).

`preview`           how a file is read
`read_indicators`   a column for each indicator of local authorities; `join` puts them beside the project's (`local`)
`read_rates`        a published table of any areas and groups
`read_households`   a row a household, with the columns that a use needs (`households`)
`read_industries`   jobs by region and two-digit industry
`microdata`, `code_books`   the survey files of three publishers
"""

from toolkit.uploads.households import read_households
from toolkit.uploads.industries import read_industries
from toolkit.uploads.local import Indicators, join, read_indicators
from toolkit.uploads.reading import Choices, Preview, preview, read_rates
from toolkit.uploads.sheets import Reading

__all__ = [
    "Choices",
    "Indicators",
    "Preview",
    "Reading",
    "join",
    "preview",
    "read_households",
    "read_indicators",
    "read_industries",
    "read_rates",
]
