"""JupyterHub for a class on one machine, without system users and without root: for a seminar room, and for tests.

    python -m pip install levelling-up-lab jupyterhub
    npm install configurable-http-proxy
    PATH=$PWD/node_modules/.bin:$PATH HUB_PASSWORD=… jupyterhub -f deploy/hub/jupyterhub_config.py

Everybody signs in with their own name and the class password. All servers run as the user who started the hub, each in
its own folder: this separates honest people, not dishonest ones. For a class whose marks count, use the values file
beside this one on Kubernetes, where everyone has a container.
"""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

FILES = Path(__file__).resolve().parent
HERE = Path(os.environ.get("HUB_FOLDER", "hub")).resolve()
PORT = int(os.environ.get("HUB_PORT", "8000"))

c = get_config()
c.JupyterHub.bind_url = f"http://{os.environ.get('HUB_HOST', '127.0.0.1')}:{PORT}"
c.JupyterHub.hub_port = int(os.environ.get("HUB_API_PORT", PORT + 1))
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{int(os.environ.get('HUB_PROXY_PORT', PORT + 2))}"
c.JupyterHub.db_url = f"sqlite:///{HERE / 'hub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(HERE / "cookie_secret")
c.JupyterHub.cleanup_servers = True

c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.DummyAuthenticator.password = os.environ["HUB_PASSWORD"]  # no default: an open hub runs any code
c.Authenticator.admin_users = set(filter(None, [os.environ.get("HUB_TEACHER", "")]))

c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(HERE / "people" / "{username}")
c.Spawner.notebook_dir = str(HERE / "people" / "{username}")
c.Spawner.default_url = "/lab/tree/levelling-up-labs/01_productivity_gap/lesson.ipynb"
c.Spawner.start_timeout = 120
c.Spawner.http_timeout = 120
# As root, a single-user server refuses to start, and the hub only reports “pending”.
c.Spawner.args = [
    "--ServerApp.jpserver_extensions={'voila.server_extension': False, 'nbgrader.server_extensions.formgrader': False}"
]
c.Spawner.args += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
# The toolkit's kernel explains a missing name in a sentence before any cell has run. This folder's kernel does too, and
# is forked from one process that has loaded the libraries for everybody.
kernels = [Path(find_spec("toolkit").origin).parent / "serve" / "jupyter"]
c.Spawner.environment = {"PYTHONPATH": os.environ.get("PYTHONPATH", ""), "OMP_NUM_THREADS": "1"}
if sys.platform == "linux":
    kernels.insert(0, FILES)
    c.Spawner.environment["LEVELLING_UP_KERNELS"] = str(HERE / "kernels")
    shared = [sys.executable, str(FILES / "shared_kernels.py"), "serve", str(HERE / "kernels")]
    c.JupyterHub.services.append({"name": "kernels", "command": shared})
c.Spawner.environment["JUPYTER_PATH"] = os.pathsep.join(map(str, kernels))
# An open lesson takes some 290 MB: kernels idle for ten minutes are ended, servers after an hour.
c.Spawner.args += [
    "--MappingKernelManager.cull_idle_timeout=600",
    "--MappingKernelManager.cull_connected=True",
    "--ServerApp.shutdown_no_activity_timeout=3600",
]


def own_copy(spawner):
    """Give each user a copy of the labs on the first visit, and keep their changes."""
    import subprocess

    home = HERE / "people" / spawner.user.name
    home.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-m", "toolkit", "copy"], cwd=home, check=True, stdout=subprocess.DEVNULL)


c.Spawner.pre_spawn_hook = own_copy
