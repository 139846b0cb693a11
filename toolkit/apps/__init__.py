"""The apps, one folder each: a person's choices, and a sentence, figures and tables from the labs' models.

An app's room gives its ``APP`` (or ``make_app``, where a lab's own file goes in), its ``State`` and its ``compute``.
`shared` holds what several of them use; the frame that all of them stand in is `toolkit.explorer`.
"""
