"""From the publishers' raw files to the small tables of ``data/``: one module a table or family of tables.

Run ``python -m data.prepare --raw FOLDER [table …]`` from the root of the project. Every module of this
package that has a list ``TABLES`` takes part; nothing is registered anywhere else.
"""
