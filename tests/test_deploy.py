"""What the files in deploy/ promise, and the bounds on memory they rest on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.serving import ROOT, running
from tests.test_survival import warm_of
from tests.visiting import Visitor, children, run, write_trial
from toolkit.serve.prefork_client import possible
from toolkit.serve.settings import Settings, fitting, memory_to_use, read

GIB = 2**30


@pytest.mark.parametrize(("memory", "visitors"), [(1, 1), (2, 3), (8, 15), (64, 120)])
def test_item_8_the_sum_of_the_bounds_fits_the_memory(memory: int, visitors: int) -> None:
    assert fitting(memory * GIB, Settings.memory) == visitors
    assert visitors * Settings.memory + 2**29 <= memory * GIB


def machine(root: Path, group: str, limits: dict[str, str]) -> Path:
    """A machine of 24 GiB, as Linux shows it to a process of a control group with limits."""
    files = {"proc/meminfo": f"MemTotal:       {24 * 2**20} kB\n", "proc/self/cgroup": group} | limits
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


@pytest.mark.parametrize(
    ("group", "limits", "bytes_"),
    [
        ("0::/\n", {}, 24 * GIB * 4 // 5),
        ("0::/\n", {"sys/fs/cgroup/memory.max": f"{2 * GIB}\n"}, 2 * GIB),  # a container, version 2
        ("0::/a/b\n", {"sys/fs/cgroup/a/memory.max": f"{3 * GIB}", "sys/fs/cgroup/a/b/memory.max": "max"}, 3 * GIB),
        ("4:memory:/c\n1:cpu:/c\n", {"sys/fs/cgroup/memory/memory.limit_in_bytes": f"{GIB}"}, GIB),  # version 1
        ("4:memory:/\n", {"sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712"}, 24 * GIB * 4 // 5),
    ],
)
def test_item_8_the_memory_is_the_machines_or_its_groups_limit(
    tmp_path: Path, group: str, limits: dict[str, str], bytes_: int
) -> None:
    assert memory_to_use(machine(tmp_path, group, limits)) == bytes_


def test_item_8_without_a_choice_as_many_visitors_as_fit_and_a_choice_stands() -> None:
    usual, smaller = read({}), read({"LEVELLING_UP_VISITOR_MEMORY_MIB": "4096"})
    assert usual.visitors == fitting(memory_to_use(), usual.memory)
    assert smaller.visitors == fitting(memory_to_use(), 4 * GIB) and smaller.memory == 4 * GIB
    assert read({"LEVELLING_UP_VISITORS": "300"}).visitors == 300


@pytest.mark.skipif(not possible(), reason="visitors' processes are forked on Linux only")
def test_item_8_the_system_would_end_a_visitor_before_the_server(tmp_path: Path) -> None:
    with running(write_trial(tmp_path)) as (address, server):
        run(Visitor.arrive(address))
        (visitor,) = children(warm_of(server.pid))
        scores = [int(Path(f"/proc/{pid}/oom_score_adj").read_text()) for pid in (server.pid, visitor)]
    assert scores[0] < scores[1] == 500


def test_item_8_the_service_goes_on_when_a_visitor_is_ended_for_memory() -> None:
    lines = (ROOT / "deploy" / "levelling-up-lab.service").read_text(encoding="utf-8").splitlines()
    assert "OOMPolicy=continue" in lines and "MemoryMax=80%" in lines
    assert not any(line.startswith("Environment=") and "LEVELLING_UP_VISITORS" in line for line in lines)
