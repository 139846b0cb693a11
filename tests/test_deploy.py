"""What the files in deploy/ promise, and the memory limits behind them."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.serving import ROOT, running
from tests.test_survival import until, warm_of
from tests.visiting import Visitor, children, run, write_trial
from toolkit.serve import settings
from toolkit.serve.prefork_client import possible
from toolkit.serve.settings import Settings, fitting, memory_to_use, read

GIB = 2**30


@pytest.mark.parametrize(("memory", "visitors"), [(1, 1), (2, 3), (8, 15), (64, 120)])
def test_item_8_the_sum_of_the_bounds_fits_the_memory(memory: int, visitors: int) -> None:
    assert fitting(memory * GIB, Settings.memory) == visitors
    assert visitors * Settings.memory + 2**29 <= memory * GIB


def machine(root: Path, group: str, limits: dict[str, str]) -> Path:
    """Set up a machine of 24 GiB, as Linux presents it to a process in a control group with limits."""
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
        warm = warm_of(server.pid)
        until(lambda: len(children(warm)) == 1)  # the first result's process has ended
        (visitor,) = children(warm)
        scores = [int(Path(f"/proc/{pid}/oom_score_adj").read_text()) for pid in (server.pid, visitor)]
    assert scores[0] < scores[1] == 500


def test_item_8_the_service_goes_on_when_a_visitor_is_ended_for_memory() -> None:
    lines = (ROOT / "deploy" / "levelling-up-lab.service").read_text(encoding="utf-8").splitlines()
    assert "OOMPolicy=continue" in lines and "MemoryMax=80%" in lines
    assert not any(line.startswith("Environment=") and "LEVELLING_UP_VISITORS" in line for line in lines)


def test_item_6_nginx_lets_one_address_begin_as_many_visits_as_the_server_lets_it_have() -> None:
    rules = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    (burst,) = re.findall(r"limit_req zone=visits burst=(\d+) nodelay", rules)
    assert int(burst) == Settings().of_one_address and f"zone=visits:10m rate={burst}r/m" in rules


# --- several machines


@pytest.fixture(scope="module")
def manifests() -> dict[str, Any]:
    """Return the objects in deploy/kubernetes.yaml by kind."""
    text = (ROOT / "deploy" / "kubernetes.yaml").read_text(encoding="utf-8")
    return {one["kind"]: one for one in yaml.safe_load_all(text)}


def test_the_manifests_are_what_kubernetes_takes(manifests: dict[str, Any]) -> None:
    import kubernetes_validate

    kinds = {"Namespace", "Deployment", "Service", "Ingress", "HorizontalPodAutoscaler", "PodDisruptionBudget"}
    assert set(manifests) == kinds | {"NetworkPolicy"}
    for one in manifests.values():
        kubernetes_validate.validate(one, "1.31", strict=True)
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(manifests["Service"] | {"nosuch": 1}, "1.31", strict=True)


def test_the_manifests_fit_together_and_give_no_rights(manifests: dict[str, Any]) -> None:
    pod = manifests["Deployment"]["spec"]["template"]
    (container,) = pod["spec"]["containers"]
    given = {one["name"]: one["value"] for one in container["env"]}
    chosen = read(given)
    labels = pod["metadata"]["labels"]
    selectors = [manifests[kind]["spec"]["selector"] for kind in ("Deployment", "PodDisruptionBudget")]
    assert manifests["Service"]["spec"]["selector"] == labels and selectors == [{"matchLabels": labels}] * 2
    assert manifests["NetworkPolicy"]["spec"]["podSelector"] == {"matchLabels": labels}
    assert "egress" not in manifests["NetworkPolicy"]["spec"]  # listed among the types without rules: nothing may leave
    before = int(container["lifecycle"]["preStop"]["exec"]["command"][1])
    assert pod["spec"]["terminationGracePeriodSeconds"] > before + chosen.drain_seconds
    secure = container["securityContext"]
    assert secure["readOnlyRootFilesystem"] and not secure["allowPrivilegeEscalation"]
    assert secure["capabilities"] == {"drop": ["ALL"]} and pod["spec"]["securityContext"]["runAsNonRoot"]
    assert container["readinessProbe"]["httpGet"]["path"] == "/health/ready"
    assert container["livenessProbe"]["httpGet"]["path"] == "/health/live"
    limit = int(container["resources"]["limits"]["memory"].removesuffix("Gi")) * GIB
    scaling = manifests["HorizontalPodAutoscaler"]["spec"]["metrics"][0]["pods"]
    assert scaling["metric"]["name"] == "levelling_up_visits_live"  # as in /metrics
    assert int(scaling["target"]["averageValue"]) * 1.5 == fitting(limit, chosen.memory) == 30


def test_compose_runs_the_servers_that_its_proxy_names() -> None:
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
    apps = {name: service for name, service in compose["services"].items() if name != "proxy"}
    named = re.findall(r"server ([\w-]+):8866 max_fails=0", compose["configs"]["upstream"]["content"])
    assert named == list(apps) == compose["services"]["proxy"]["depends_on"]
    for service in apps.values():
        assert service["read_only"] and service["cap_drop"] == ["ALL"] and service["networks"] == ["inside"]
        drain = read(service["environment"]).drain_seconds
        assert 0 < drain < int(service["stop_grace_period"].removesuffix("s"))
    assert compose["networks"]["inside"] == {"internal": True}


def test_every_setting_in_the_files_is_one_that_is_read_and_documented() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "deploy").iterdir() if path.is_file())
    documented = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    names = set(re.findall(r"LEVELLING_UP_[A-Z_]+", text))
    assert len(names) > 4
    for name in names:
        assert f'"{name}"' in inspect.getsource(settings) and f"| `{name}` |" in documented


def test_the_page_on_sizes_says_what_the_server_works_out() -> None:
    text = (ROOT / "docs" / "sizing.md").read_text(encoding="utf-8")
    rows = re.findall(r"\| (\d+) GiB limit \| (\d+) \| (\d+) \|", text)
    assert len(rows) == 5
    for limit, usual, smaller in rows:
        assert fitting(int(limit) * GIB, Settings.memory) == int(usual)
        assert fitting(int(limit) * GIB, Settings.memory // 2) == int(smaller)
