"""Pages of results: a place's page with everything that the labs say about it, and pages for tables and lessons.

`maker.place_page`, `library.table_page`, `library.lesson_page`: a name in, HTML out. `maker.Pages` serves them. To add
a block to a place's page, add a function to `place_blocks.BLOCKS`, and its text to ``block.yaml``.
"""
