"""The commands and what they need: ``.venv``, a browser, two servers under one roof (standard library only).

`commands`    run, static, test, lint, data, docs, bench, notebooks, lock
`bootstrap`   the environment, made or repaired; `bytecode`, `browser`: what goes with it
`supervisor`  the apps' server and JupyterLab, started and stopped together; `parent_watch`, `start`, `lab`
"""

__all__ = ["bootstrap", "browser", "bytecode", "commands", "lab", "notebooks", "parent_watch", "start", "supervisor"]
