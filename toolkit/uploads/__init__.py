"""A person's own files: read, recognised, checked, and never read wrongly in silence.

`files`       text from bytes; `workbooks`, `xls`, `xlsx`, `ods`, `compressed`: what else a file may be
`load_own`, `join_own`   a column for each authority, joined to the project's own (`indicators`)
`rate_tables`   published tables of rates (`table_finder`, `sheet_cells`, `area_codes`, `parse_values`)
`households`, `microdata`, `code_books`   survey records
"""

from toolkit.uploads.indicators import OwnTable, join_own, load_own

__all__ = ["OwnTable", "join_own", "load_own"]
