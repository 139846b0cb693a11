"""What every room stands on; the standard library is enough for all of it but `yaml_io`.

`errors`   the kinds of failure, each with what was found, what was expected and what to do
`paths`    where the project's tables are
`strength` how strong a figure is: one to five, with every lost point named
`wording`  how numbers, ranges and lists are written
`yaml_io`  YAML files that people edit, read with the line in the error
"""

__all__ = ["errors", "paths", "strength", "wording", "yaml_io"]
