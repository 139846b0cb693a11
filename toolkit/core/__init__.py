"""What every package builds on. Only `yaml_io` needs more than the standard library.

`errors`   one exception class per kind of failure: what was found, what was expected, what to do
`paths`    where the project's tables are
`strength` how strong a figure is, from one to five, with the reason for every lost point
`wording`  how numbers, ranges and lists are written
`yaml_io`  YAML files that people edit; errors name the line
"""

__all__ = ["errors", "paths", "strength", "wording", "yaml_io"]
