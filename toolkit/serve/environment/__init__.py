"""The commands and what they need: ``.venv``, and two servers run together (standard library only).

`commands`    what each `make NAME` does, or the module that does it
`bootstrap`   creates or repairs the environment; `bytecode`: where compiled modules go
`supervisor`  the apps' server and JupyterLab, started and stopped together; `parent_watch`, `start`, `lab`
"""

__all__ = ["bootstrap", "bytecode", "commands", "lab", "notebooks", "parent_watch", "start", "supervisor"]
