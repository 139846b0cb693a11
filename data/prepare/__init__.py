"""Compile the publishers' raw files into the small tables of ``data/``: one module per table or family of tables.

Run ``python -m data.prepare --raw FOLDER [table …]`` from the root of the project. Every module of this package with a
list ``TABLES`` takes part; there is no other registration.
"""
