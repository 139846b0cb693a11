"""Pages made of results: a place's page with all that the labs say of it, and pages of tables and lessons.

`maker.place_page`, `library.table_page`, `library.lesson_page`: a name in, HTML out. `maker.Pages` answers for a server
with them. A further block of a place's page is a function in `place_blocks.BLOCKS`, with its words in ``block.yaml``.
"""
