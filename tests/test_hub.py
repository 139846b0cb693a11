"""JupyterHub with the project's configuration: users sign in, get their own copy and run a lesson's first cell."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
import uuid
from ast import literal_eval
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import jsonschema
import psutil
import pytest
import yaml
from packaging.specifiers import SpecifierSet

from tests.serving import ROOT, free_port

HUB = ROOT / "deploy" / "hub"
PROXY = ROOT / ".state" / "hub" / "node_modules" / ".bin" / "configurable-http-proxy"
USERS = 2


def _proxy() -> str:
    """Return the proxy's folder, from npm; if there is none, an empty string and the reason."""
    if found := shutil.which("configurable-http-proxy"):
        return str(Path(found).parent)
    if not PROXY.exists() and shutil.which("npm") and shutil.which("node"):
        command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(PROXY.parents[2])]
        subprocess.run([*command, "configurable-http-proxy@5"], check=False, timeout=300)
    return str(PROXY.parent) if PROXY.exists() else ""


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """A running hub: its address, its token and its folder."""
    if not _proxy():
        pytest.skip("JupyterHub's proxy is a node program, and here is no node, or no npm that can fetch it.")
    with running(tmp_path_factory.mktemp("hub")) as (address, token, folder, _):
        yield address, token, folder
    # The hub's end is the end of every server and kernel: no process refers to its folder any more.
    log = folder / "hub.log"
    _until(lambda: not any(_names(one, folder) for one in psutil.process_iter(["cmdline"])), None, log)


def _names(process: psutil.Process, folder: Path) -> bool:
    return any(str(folder) in word for word in process.info["cmdline"] or ())


@contextmanager
def running(folder: Path):
    """Yield a hub with the project's configuration and its state in a folder: address, token, folder, process."""
    port, token = free_port(), uuid.uuid4().hex
    config = folder / "config.py"
    service = {"name": "test", "api_token": token, "admin": True}
    roles = [{"name": "test", "scopes": ["admin:users", "admin:servers", "access:servers"], "services": ["test"]}]
    own = f"c.JupyterHub.services.append({service!r})\nc.JupyterHub.load_roles = {roles!r}\n"
    config.write_text(f"load_subconfig({str(HUB / 'jupyterhub_config.py')!r})\n{own}", encoding="utf-8")
    environment = os.environ | {
        "PATH": os.pathsep.join([_proxy(), str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": str(ROOT), "HUB_FOLDER": str(folder), "HUB_PORT": str(port), "HUB_API_PORT": str(free_port()),
        "HUB_PROXY_PORT": str(free_port()), "HUB_PASSWORD": "made-up",
    }  # fmt: skip
    log = (folder / "hub.log").open("w", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyterhub", "-f", str(config)], cwd=folder, env=environment, stdout=log, stderr=log
    )
    try:
        _until(lambda: ask(f"http://127.0.0.1:{port}/hub/api", token)[0] == 200, process, folder / "hub.log")
        yield f"http://127.0.0.1:{port}", token, folder, process
    finally:
        process.terminate()
        process.wait(120)  # it ends the servers and the kernels' parent, one after another
        log.close()


def ask(address: str, token: str, method: str = "GET", body: object = None) -> tuple[int, object]:
    """Call the API of the hub or a server; return the status and the response."""
    data = None if body is None else json.dumps(body).encode()
    request = Request(address, data, {"Authorization": f"token {token}"}, method=method)
    try:
        with urlopen(request, timeout=60) as answer:
            text = answer.read().decode()
            return answer.status, json.loads(text) if text else {}
    except HTTPError as problem:
        return problem.code, {}
    except OSError:
        return 0, {}


def _until(done, process, log: Path, seconds: float = 180) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert process is None or process.poll() is None, log.read_text(encoding="utf-8")[-3000:]
        assert time.monotonic() < end, log.read_text(encoding="utf-8")[-3000:]
        time.sleep(0.3)


def test_made_users_get_a_server_a_copy_and_a_kernel_that_runs_the_lesson(hub):
    address, token, folder = hub
    names = [f"student{number}" for number in range(USERS)]
    for name in names:
        assert ask(f"{address}/hub/api/users/{name}", token, "POST")[0] == 201
        assert ask(f"{address}/hub/api/users/{name}/server", token, "POST")[0] in (201, 202)
    for name in names:
        _until(
            lambda name=name: ask(f"{address}/hub/api/users/{name}", token)[1].get("server"), None, folder / "hub.log"
        )
        own = folder / "people" / name / "levelling-up-labs" / "01_productivity_gap"
        assert (own / "lesson.ipynb").is_file() and (own / "checks.json").is_file()
        assert not list((folder / "people" / name).rglob("answers.*"))
        _until(lambda name=name: ask(f"{address}/user/{name}/api/status", token)[0] == 200, None, folder / "hub.log")
        path = f"{address}/user/{name}/api/contents/levelling-up-labs/01_productivity_gap/lesson.ipynb"
        status, lesson = ask(path, token)
        assert status == 200 and lesson["content"]["cells"]
        status, kernel = ask(f"{address}/user/{name}/api/kernels", token, "POST", {"name": "python3"})
        assert status == 201 and kernel["id"]


@contextmanager
def kernel(folder: Path):
    """Yield a kernel of the hub's kind: its manager, its client, and a function that runs code and returns ``it``."""
    from jupyter_client import KernelManager

    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(cwd=str(folder), env=os.environ | {"WHOSE": folder.name})
    client = manager.client()
    client.start_channels()

    def said(code: str) -> str:
        asked = {"user_expressions": {"it": "it"}, "output_hook": lambda _: None, "timeout": 60}
        reply = client.execute_interactive(code, **asked)["content"]
        assert reply["status"] == "ok", reply
        return reply["user_expressions"]["it"]["data"]["text/plain"]

    try:
        client.wait_for_ready(60)
        yield manager, client, said
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.mark.skipif(sys.platform != "linux", reason="Elsewhere every kernel is a process of its own: no safe fork.")
def test_kernels_are_forked_from_one_process_and_end_with_what_stands_for_them(hub, monkeypatch, tmp_path):
    _until((hub[2] / "kernels").exists, None, hub[2] / "hub.log")  # until then kernels are ordinary ones
    monkeypatch.setenv("LEVELLING_UP_KERNELS", str(hub[2] / "kernels"))
    monkeypatch.setenv("JUPYTER_PATH", str(HUB))
    drawn = []
    for name in ("ann", "bob"):
        (tmp_path / name).mkdir()
        with kernel(tmp_path / name) as (manager, client, said):
            assert said("import sys; it = 'statsmodels' in sys.modules") == "True"  # before a lesson imports it
            assert literal_eval(said("import os; it = os.getcwd(), os.environ['WHOSE']")) == (
                str(tmp_path / name),
                name,
            )
            assert said("it = [name for name in os.environ if 'JUPYTERHUB' in name]") == "[]"
            assert b"serve" in Path(f"/proc/{said('it = os.getppid()')}/cmdline").read_bytes()
            assert "jupyter.widget.control" in said("import comm; it = list(comm.get_comm_manager().targets)")
            drawn.append(said("import numpy as np; it = np.random.rand()"))
            # After an error, a kernel refuses what already waits: the next request must not be caught in that.
            client.execute("print('begun', flush=True); import time; time.sleep(60)", stop_on_error=False)
            while client.get_iopub_msg(timeout=30)["content"].get("text") != "begun\n":
                pass
            manager.interrupt_kernel()
            assert client.get_shell_msg(timeout=30)["content"]["ename"] == "KeyboardInterrupt"
            process = Path(f"/proc/{said('it = os.getpid()')}")
            client.execute("import re; re.match('(a+)+$', 'a' * 60 + 'b')")  # holds the interpreter forever
            time.sleep(0.5)
        _until(lambda process=process: not process.exists(), None, hub[2] / "hub.log", 20)
    assert drawn[0] != drawn[1]


def test_without_a_process_to_fork_from_a_kernel_is_an_ordinary_one():
    command = [sys.executable, "-S", HUB / "shared_kernels.py", "start", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"LEVELLING_UP_KERNELS": "/none"})
    assert done.returncode == 0 and re.fullmatch(r"[\d.]+\n", done.stdout) and "No shared kernel" in done.stderr


def test_nobody_enters_without_the_password(hub):
    assert ask(f"{hub[0]}/hub/api/users", "wrong")[0] == 403


# --- files


@pytest.fixture(scope="module")
def values():
    """Return the values for Zero to JupyterHub."""
    return yaml.safe_load((HUB / "values.yaml").read_text(encoding="utf-8"))


WRONG = {
    "a key that the chart does not know": {"singleuser": {"memroy": {"limit": "1G"}}},
    "a text for a number": {"singleuser": {"cpu": {"limit": "2 cores"}}},
    "placeholders without priorities": {"scheduling": {"userPlaceholder": {"enabled": True, "replicas": 4}}},
    "no file in a file": {"singleuser": {"extraFiles": {"course": {"mountPath": "/etc"}}}},
    "culling that is neither on nor off": {"cull": {"timeout": 3600}},
}


def test_the_chart_takes_the_values(values):
    schema = yaml.safe_load((ROOT / "tests" / "zero_to_jupyterhub.yaml").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    jsonschema.validate(values, schema, jsonschema.Draft7Validator)
    for wrong in WRONG.values():
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema, jsonschema.Draft7Validator)


def test_kubernetes_takes_what_the_values_say_of_a_person_s_container(values):
    import kubernetes_validate

    user, kinds = values["singleuser"], {"guarantee": "requests", "limit": "limits"}
    resources = {kind: {"cpu": str(user["cpu"][name]), "memory": user["memory"][name]} for name, kind in kinds.items()}
    container = {
        "name": "notebook",
        "image": f"{user['image']['name']}:{user['image']['tag']}",
        "lifecycle": user["lifecycleHooks"],
        "resources": resources,
        "volumeMounts": user["storage"]["extraVolumeMounts"],
    }
    spec = {"containers": [container], "volumes": user["storage"]["extraVolumes"]}
    exchange = yaml.safe_load((HUB / "exchange.yaml").read_text(encoding="utf-8"))
    hub = container | {"resources": values["hub"]["resources"]}
    for pod in (spec, {"containers": [hub], "volumes": spec["volumes"]}):
        manifest = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "jupyter-student"}, "spec": pod}
        kubernetes_validate.validate(manifest, "1.31", strict=True)
    kubernetes_validate.validate(exchange, "1.31", strict=True)


def test_the_values_have_limits_culling_the_exchange_of_nbgrader_and_lti(values):
    from nbgrader.exchange.default.exchange import Exchange

    user = values["singleuser"]
    assert user["memory"]["limit"] and user["cpu"]["limit"] and values["cull"]["enabled"]
    ((volume,), (mount,)) = (user["storage"][name] for name in ("extraVolumes", "extraVolumeMounts"))
    exchange = yaml.safe_load((HUB / "exchange.yaml").read_text(encoding="utf-8"))
    assert exchange["metadata"]["name"] == volume["persistentVolumeClaim"]["claimName"]
    assert exchange["spec"]["accessModes"] == ["ReadWriteMany"] and mount["name"] == volume["name"]
    assert mount["mountPath"] == Exchange.root.default_value
    (course,) = user["extraFiles"].values()
    course_id = 'c.CourseDirectory.course_id = "levelling-up"'
    assert course_id in course["stringData"]
    assert course_id in (ROOT / "teaching" / "nbgrader_config.py").read_text(encoding="utf-8")
    assert "LTI13" in values["hub"]["config"]["JupyterHub"]["authenticator_class"]


def test_repo2docker_takes_the_folder_binder_as_a_python_environment():
    """By its rules, as version 2026.4 applied them to this folder: `PythonBuildPack`, with the sources in place."""
    binder = ROOT / "binder"
    # A Dockerfile, environment.yml, Project.toml, install.R, default.nix or Pipfile beside these would take precedence.
    assert {path.name for path in binder.iterdir()} == {"requirements.txt", "runtime.txt", "postBuild"}
    # A line that refers to another file delays installation until the sources, which the lock needs, are copied.
    assert (binder / "requirements.txt").read_text(encoding="utf-8").split() == ["-r", "../requirements.lock"]
    least = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    name, version = (binder / "runtime.txt").read_text(encoding="utf-8").strip().split("-")
    assert name == "python" and SpecifierSet(least).contains(version)
    build = (binder / "postBuild").read_text(encoding="utf-8")
    assert (
        build.startswith("#!") and "-e ." in build and "--no-deps" in build and os.access(binder / "postBuild", os.X_OK)
    )
