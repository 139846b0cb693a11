"""Users' own files: read, recognised, checked and previewed before use, and never misread silently.

One reader: `sheets` (bytes → cells; a workbook by `workbook_script` in a process of its own) → `cells` (a cell →
number, mark or text) → `blocks` (where the tables are, what their columns hold) → `shapes` (one row per figure) →
`reading` (the preview, and what a user may change). It serves `local` (indicators of local authorities) and
`households`. `toolkit.places.gazetteer` recognises the areas.
"""

from toolkit.tables.own import join
from toolkit.uploads.households import read_households
from toolkit.uploads.local import Indicators, read_indicators
from toolkit.uploads.reading import Choices, Preview, preview, read_rates
from toolkit.uploads.sheets import Reading

__all__ = ["Choices", "Indicators", "Preview", "Reading", "join", "preview", "read_households", "read_indicators"]
__all__ += ["read_rates"]
