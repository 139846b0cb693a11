"""The commands and what they need: ``.venv``, two servers under one roof (standard library only).

`commands`    what each `make NAME` does, or which module does it
`bootstrap`   the environment, made or repaired; `bytecode`: where it keeps compiled modules
`supervisor`  the apps' server and JupyterLab, started and stopped together; `parent_watch`, `start`, `lab`
"""

__all__ = ["bootstrap", "bytecode", "commands", "lab", "notebooks", "parent_watch", "start", "supervisor"]
