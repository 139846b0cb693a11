"""Kernels forked from one process: a class on one machine has the libraries and tables in memory only once.

    python shared_kernels.py serve SOCKET            # the hub's: load what lessons load, fork a kernel per request
    python shared_kernels.py start -f CONNECTION …   # what JupyterLab takes for the kernel (`kernels/python3`)

The second passes on its folder, environment and outputs, and waits. It forwards signals, ends with the forked kernel or
with its server, and the kernel ends with it. If nothing listens at ``LEVELLING_UP_KERNELS``, it becomes an ordinary
kernel. Every kernel runs as the hub's user, as each server does; only that user can open SOCKET. Linux only.
"""

import contextlib
import fcntl
import json
import os
import signal
import socket
import sys
from pathlib import Path

WARM = (
    "ipykernel.kernelapp", "ipykernel.debugger", "debugpy.server.api", "ipywidgets", "seaborn",
    "statsmodels.formula.api", "classroom.exercises", "classroom.predictions", "classroom.lesson",
    "toolkit.explorer.explorer",
)  # fmt: skip
# The apps in the lessons: the data behind their first results (tables, neighbours, draws) is preloaded too.
APPS = {
    "": ("explain_place", "regress", "every_regression", "within_between", "explore_tables", "health_and_work",
         "draw_the_line", "where_the_money", "twelve_missions", "left_behind"),
    "02_health_and_work/parameters.yaml": ("who_would_gain",),
    "03_net_zero_jobs/scenarios.yaml": ("promise", "build_scenario", "who_will_do_the_jobs"),
}  # fmt: skip
BEFORE = {
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # as a kernel sets it, before matplotlib is imported
    "OMP_NUM_THREADS": "1",  # a process with threads cannot be forked safely
    "OPENBLAS_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}


def start(arguments: list[str]) -> int:
    """Request a kernel with these arguments and wait until it ends; become an ordinary one if there is none."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as line:
        pid = 0
        try:
            line.connect(os.environ.get("LEVELLING_UP_KERNELS", ""))
            request = {"arguments": arguments, "folder": str(Path.cwd()), "environment": dict(os.environ)}
            socket.send_fds(line, [json.dumps(request).encode()], [1, 2])
            pid = int(line.recv(20) or 0)
        except OSError as problem:
            print(f"No shared kernel ({problem}): an ordinary one starts.", file=sys.stderr)
        if not pid:
            os.execv(sys.executable, [sys.executable, "-m", "ipykernel_launcher", *arguments])
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda number, _: os.kill(pid, number))
        server = os.getppid()
        line.settimeout(5)
        while server == os.getppid():  # a killed server sends no notice
            with contextlib.suppress(TimeoutError):
                line.recv(1)  # returns only at the end of the connection
                break
    return 0


def serve(address: str) -> None:
    """Load what lessons load, then fork a kernel per request, until the hub ends this process."""
    import gc
    import importlib

    signal.signal(signal.SIGINT, signal.SIG_DFL)  # the hub's end need not wait for the imports
    os.environ.update(BEFORE)
    sys.path.pop(0)  # this file's folder
    for name in WARM:
        importlib.import_module(name)
    toolkit = importlib.import_module("toolkit")
    for name in toolkit.__all__:
        getattr(toolkit, name)  # imports it
    for file, names in APPS.items():
        for name in names:
            module = importlib.import_module(f"toolkit.apps.{name}")
            app = module.make_app(toolkit.paths.project() / "labs" / file) if file else module.APP
            app.compute(module.State())
    threads = len(list(Path("/proc/self/task").iterdir()))
    assert threads == 1, f"{threads} threads after the imports: forking would not be safe"
    gc.collect()
    gc.freeze()  # shared from now on: the collector must not write to it
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended children leave no zombies
    Path(address).unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as door:
        mask = os.umask(0o077)
        door.bind(address)
        os.umask(mask)
        door.listen(128)
        while True:
            line, _ = door.accept()
            if os.fork() == 0:
                try:
                    door.close()
                    be_kernel(line)
                finally:
                    os._exit(1)  # a child must never return into its parent's loop
            line.close()


def be_kernel(line: socket.socket) -> None:
    """Become the kernel requested on this connection."""
    import random

    import numpy as np
    from ipykernel.kernelapp import IPKernelApp

    data, outputs, _, _ = socket.recv_fds(line, 2**20, 2)
    request = json.loads(data)
    os.setsid()
    for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    for number, handle in enumerate(outputs, 1):
        os.dup2(handle, number)
        os.close(handle)
    # The system ends this process with the connection's other end, even inside a C library that never returns.
    fcntl.fcntl(line, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(line, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(line, fcntl.F_SETFL, fcntl.fcntl(line, fcntl.F_GETFL) | os.O_ASYNC)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.environ.pop("JPY_PARENT_PID", None)  # this process's parent is not the server
    os.chdir(request["folder"])
    random.seed()
    np.random.seed()  # fork copies the generators: everybody would draw the same numbers
    line.send(str(os.getpid()).encode())
    IPKernelApp.launch_instance(request["arguments"])
    os._exit(0)


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    sys.exit(start(rest) if what == "start" else serve(*rest))
