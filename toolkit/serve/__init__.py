"""The commands and the servers: the environment, Voilà for the apps, JupyterLab for the lessons."""
