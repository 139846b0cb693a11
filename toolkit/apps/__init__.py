"""The apps, one package each: a user's choices, and a sentence, figures and tables from the labs' models.

An app's package exports its ``APP`` (or ``make_app``, if it takes a lab's file), its ``State`` and its ``compute``.
`shared` has code for several apps; `toolkit.explorer` is the framework that all apps share.
"""
