from __future__ import annotations

from itertools import chain, combinations

import pytest

from kubectl_netmap.discover.fact import Confidence, Evidence
from kubectl_netmap.discover.node_proxy import modes, proxies
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.snapshot import Snapshot
from tests.support.clusters import snapshot_of
from tests.support.proxies import (
    AFTER,
    FILE,
    MOUNTED,
    agents,
    asked,
    config_map,
    k3s,
    kubeadm,
    mode_in,
    node,
    node_proxy,
    pod,
    pod_log,
    story,
    template,
    without,
)
from tests.support.proxy_stories import STORIES

_KINDS = (
    "ConfigMap",
    "DaemonSet",
    "Deployment",
    "Event",
    "FelixConfiguration",
    "Installation",
    "Network",
    "Node",
    "OperatorNetwork",
    "Pod",
)


def _told(evidence: tuple[Evidence, ...]) -> str:
    return "\n".join(f"{e.source} {e.field} {e.value!r} {e.says}" for e in evidence)


def _claims(snapshot: Snapshot) -> dict[str, tuple[str | None, str]]:
    return {name: (fact.value, str(fact.confidence)) for name, fact in modes(snapshot).items()}


@pytest.mark.parametrize("name", STORIES)
def test_each_node_has_the_mode_that_its_story_tells(name: str) -> None:
    told = STORIES[name]
    assert _claims(snapshot_of(told.told)) == told.modes


@pytest.mark.parametrize("name", STORIES)
def test_every_mode_has_evidence_that_says_what_it_means(name: str) -> None:
    for fact in modes(snapshot_of(STORIES[name].told)).values():
        if fact.value is not None:
            assert fact.evidence
        assert all(each.says for each in (*fact.evidence, *fact.conflicts))


@pytest.mark.parametrize("name", STORIES)
def test_seeing_less_never_makes_surer_and_never_makes_a_proxy_vanish(name: str) -> None:
    whole = snapshot_of(STORIES[name].told)
    before = modes(whole)
    strong = {(n, f.value) for n, f in before.items() if f.confidence >= Confidence.DECLARED}
    none = {n for n, f in before.items() if f.value == "none"}
    for kinds in chain(combinations(_KINDS, 1), combinations(_KINDS, 2)):
        after = modes(without(whole, *kinds))
        surer = {(n, f.value) for n, f in after.items() if f.confidence >= Confidence.DECLARED}
        assert surer <= strong, kinds
        assert {n for n, f in after.items() if f.value == "none"} <= none, kinds


@pytest.mark.parametrize(
    ("name", "also"),
    [
        pytest.param("RKE2 with Cilium and kube-proxy", ("kube-proxy iptables",), id="RKE2"),
        pytest.param("Calico eBPF beside kube-proxy", ("kube-proxy iptables",), id="Calico"),
        pytest.param("Cilium, a part of it, beside kube-proxy", ("cilium",), id="Cilium in part"),
        pytest.param("Antrea for all, beside kube-proxy", ("antrea",), id="Antrea"),
        pytest.param("Cilium beside kube-proxy", (), id="Cilium for pods' ClusterIPs only"),
        pytest.param("Antrea as it is by default", (), id="Antrea for pods' ClusterIPs only"),
        pytest.param("Kube-OVN, which keeps kube-proxy", (), id="Kube-OVN"),
        pytest.param("Calico eBPF, kube-proxy switched off", (), id="kube-proxy is off"),
        pytest.param("k3s without kube-proxy, with Cilium", (), id="k3s disables it"),
        pytest.param(
            "kube-router by default, beside kube-proxy", ("kube-router",), id="kube-router"
        ),
    ],
)
def test_who_programs_rules_beside_the_proxy(name: str, also: tuple[str, ...]) -> None:
    value = proxies(snapshot_of(STORIES[name].told))["n1"].value
    assert value is not None
    assert value.also == also


def test_kube_proxy_inside_k3s_is_there_beside_cilium() -> None:
    told = story(
        k3s("n1", "server"),
        config_map("cilium-config", kube_dash_proxy_dash_replacement="true"),
        *agents("cilium-agent", "n1"),
    )
    value = proxies(snapshot_of(told))["n1"].value
    assert value is not None
    assert (value.mode, value.also) == ("cilium", ("kube-proxy iptables",))


def test_kube_proxy_inside_k3s_is_not_known_where_no_server_is_a_node() -> None:
    told = story(
        k3s("n1", "agent"),
        config_map("cilium-config", kube_dash_proxy_dash_replacement="true"),
        *agents("cilium-agent", "n1"),
    )
    value = proxies(snapshot_of(told))["n1"].value
    assert value is not None
    assert value.also == ()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        pytest.param(
            "kubeadm, iptables in the ConfigMap",
            "ConfigMap/kube-system/kube-proxy data.config.conf.mode 'iptables'",
            id="the ConfigMap and its key",
        ),
        pytest.param(
            "EKS: kube-proxy-config, key config",
            "ConfigMap/kube-system/kube-proxy-config data.config.mode 'ipvs'",
            id="EKS's ConfigMap",
        ),
        pytest.param(
            "kubeadm 1.34, empty mode", "iptables is the default of kube-proxy 1.34", id="default"
        ),
        pytest.param(
            "kubeadm 1.40, empty mode", "nftables is the default of kube-proxy 1.40", id="KEP-5343"
        ),
        pytest.param(
            "an image by digest: the kubelet's version counts",
            "Node/n1 status.nodeInfo.kubeletVersion 'v1.40.1'",
            id="the kubelet's version",
        ),
        pytest.param(
            "a mode that does not exist", "no mode that kube-proxy has", id="unknown mode"
        ),
        pytest.param("ipvs on 1.24, which may fall back", "falls back to iptables", id="fall-back"),
        pytest.param("userspace on 1.26, which has it no more", "any more", id="removed"),
        pytest.param(
            "nftables on 1.28, which has it not yet", "has no nftables mode yet", id="too early"
        ),
        pytest.param(
            "the ConfigMap was changed after the pod had started",
            "changed after its pod started",
            id="changed since",
        ),
        pytest.param("a file of the node", "on the node, not seen", id="file on the node"),
        pytest.param(
            "kube-proxy crashes", "'CrashLoopBackOff' kube-proxy does not run now", id="crash"
        ),
        pytest.param(
            "one node without a pod of the DaemonSet", "iptables", id="the node that has one"
        ),
        pytest.param("EKS Auto Mode", "'auto' nodes of EKS auto run no visible", id="Auto Mode"),
        pytest.param("RKE, which runs kube-proxy outside of pods", "rke.cattle.io/", id="RKE"),
        pytest.param("Cilium beside kube-proxy", "at most ClusterIPs", id="Cilium false"),
        pytest.param("Kube-OVN, which keeps kube-proxy", "Kube-OVN balances", id="Kube-OVN"),
        pytest.param(
            "Calico eBPF, kube-proxy switched off", "'0' kube-proxy is switched off", id="off"
        ),
        pytest.param(
            "RKE2 with Cilium whose ConfigMap nobody has",
            "whether it replaces kube-proxy is not seen",
            id="Cilium's part is not seen",
        ),
    ],
)
def test_the_evidence_names_place_and_reason(name: str, says: str) -> None:
    assert says in _told(modes(snapshot_of(STORIES[name].told))["n1"].evidence)


def test_a_node_without_a_pod_of_the_daemon_set_says_so() -> None:
    told = STORIES["one node without a pod of the DaemonSet"].told
    evidence = _told(modes(snapshot_of(told))["n2"].evidence)
    assert "DaemonSet/kube-system/kube-proxy" in evidence
    assert "none of its pods is on this node" in evidence


def test_windows_is_not_told_twice() -> None:
    fact = modes(snapshot_of(STORIES["Windows, empty mode"].told))["n1"]
    assert "operatingSystem" not in _told(fact.evidence)


def test_a_node_that_has_just_joined_says_so() -> None:
    told = story(node("n1"), node("n2", ready=False), *kubeadm("n1"))
    fact = modes(snapshot_of(told))["n2"]
    assert fact.value == "none"
    assert "may have just joined" in _told(fact.evidence)


def test_a_pod_that_is_not_ready_is_told_and_counts() -> None:
    spec = template("kube-proxy", ["--proxy-mode=nftables"])
    fact = modes(snapshot_of(story(node(), pod("kp", "n1", spec, ready=False))))["n1"]
    assert (fact.value, fact.confidence) == ("nftables", Confidence.DECLARED)
    assert "kube-proxy is not ready" in _told(fact.evidence)


def test_a_pod_that_does_not_run_yet_makes_a_pattern() -> None:
    spec = template("kube-proxy", ["--proxy-mode=nftables"])
    fact = modes(snapshot_of(story(node(), pod("kp", "n1", spec, phase="Pending"))))["n1"]
    assert (fact.value, fact.confidence) == ("nftables", Confidence.INFERRED)
    assert "'Pending' kube-proxy does not run" in _told(fact.evidence)


def test_a_pod_that_has_finished_is_none() -> None:
    spec = template("kube-proxy", ["--proxy-mode=nftables"])
    told = story(node(), *kubeadm(), pod("kp", "n1", spec, phase="Failed"))
    assert modes(snapshot_of(told))["n1"].value == "none"


def test_of_two_pods_the_one_that_stays_counts() -> None:
    old, new = (template("kube-proxy", [f"--proxy-mode={m}"]) for m in ("iptables", "nftables"))
    told = story(node(), pod("a", "n1", old, terminating=True), pod("b", "n1", new))
    fact = modes(snapshot_of(told))["n1"]
    assert fact.value == "nftables"
    assert [each.value for each in fact.conflicts] == ["iptables"]


def test_a_kubectl_proxy_by_that_name_is_no_service_proxy() -> None:
    spec = {**template("kube-proxy", ["proxy"], image="x/kubectl:v1"), "hostNetwork": False}
    told = story(node(), config_map("kubeadm-config"), pod("tool", "n1", spec, namespace="dev"))
    assert modes(snapshot_of(told))["n1"].value == "none"


class TestWhatIsReadOnlyWhenAskedFor:
    """NodeProxy and PodLog."""

    @staticmethod
    def _cluster(mode: str = "ipvs") -> Snapshot:
        return snapshot_of(story(node(), *kubeadm("n1", mode=mode)))

    def test_what_the_running_kube_proxy_answers_wins_and_the_configuration_disagrees(self) -> None:
        snapshot = asked(self._cluster(), node_proxy("n1", proxyMode="iptables"))
        fact = proxies(snapshot)["n1"]
        assert fact.value is not None
        assert (fact.value.mode, fact.value.configured) == ("iptables", "ipvs")
        assert fact.confidence is Confidence.OBSERVED
        assert "data.config.conf.mode 'ipvs'" in _told(fact.conflicts)

    def test_its_log_wins_over_the_configuration(self) -> None:
        fact = modes(asked(self._cluster(), pod_log("kube-proxy-n1", "nftables")))["n1"]
        assert (fact.value, fact.confidence) == ("nftables", Confidence.OBSERVED)

    def test_an_answer_wins_over_the_log(self) -> None:
        both = (pod_log("kube-proxy-n1", "ipvs"), node_proxy("n1", proxyMode="iptables"))
        fact = modes(asked(self._cluster("iptables"), *both))["n1"]
        assert fact.value == "iptables"
        assert "PodLog" in _told(fact.conflicts)

    def test_an_empty_mode_is_kept_beside_what_runs(self) -> None:
        fact = proxies(asked(self._cluster(""), node_proxy("n1", proxyMode="nftables")))["n1"]
        assert fact.value is not None
        assert (fact.value.mode, fact.value.configured) == ("nftables", "")

    def test_what_is_configured_and_runs_is_not_said_twice(self) -> None:
        fact = proxies(asked(self._cluster("ipvs"), node_proxy("n1", proxyMode="ipvs")))["n1"]
        assert fact.value is not None
        assert fact.value.configured is None
        assert not fact.conflicts

    def test_a_default_is_not_told_beside_an_answer(self) -> None:
        hidden = without(self._cluster("iptables"), "ConfigMap")
        fact = modes(asked(hidden, node_proxy("n1", proxyMode="iptables")))["n1"]
        assert fact.confidence is Confidence.OBSERVED
        assert [each.source.kind for each in fact.evidence] == ["NodeProxy"]

    def test_a_default_does_not_disagree_with_an_answer(self) -> None:
        hidden = without(self._cluster("iptables"), "ConfigMap")
        fact = modes(asked(hidden, node_proxy("n1", proxyMode="nftables")))["n1"]
        assert (fact.value, fact.conflicts) == ("nftables", ())

    def test_an_answer_that_is_no_mode_is_no_claim(self) -> None:
        fact = modes(asked(self._cluster(), node_proxy("n1", proxyMode="404 page not found")))
        assert fact["n1"].confidence is Confidence.DECLARED

    def test_an_answer_tells_of_a_node_that_may_not_be_read(self) -> None:
        hidden = without(snapshot_of(story(node())), "Node", "Pod", "DaemonSet", "ConfigMap")
        fact = modes(asked(hidden, node_proxy("n7", proxyMode="ipvs")))["n7"]
        assert fact.value == "ipvs"

    def test_cilium_stays_the_proxy_when_kube_proxy_answers(self) -> None:
        snapshot = snapshot_of(STORIES["RKE2 with Cilium and kube-proxy"].told)
        fact = proxies(asked(snapshot, node_proxy("n1", proxyMode="nftables")))["n1"]
        assert fact.value is not None
        assert (fact.value.mode, fact.value.also) == ("cilium", ("kube-proxy nftables",))


class TestConflicts:
    """What disagrees with the winner is kept."""

    def test_a_mode_that_config_overrides_is_a_conflict(self) -> None:
        fact = modes(snapshot_of(STORIES["--config beats --proxy-mode"].told))["n1"]
        assert [(e.field, e.value) for e in fact.conflicts] == [("--proxy-mode", "ipvs")]
        assert "ignored" in fact.conflicts[0].says

    def test_calicos_operator_that_felix_denies_is_a_conflict(self) -> None:
        fact = modes(snapshot_of(STORIES["Calico asked for eBPF, which Felix denies"].told))["n1"]
        assert "linuxDataplane 'BPF'" in _told(fact.conflicts)

    def test_windows_says_what_is_configured_and_cannot_be(self) -> None:
        told = STORIES["Windows, where only iptables is configured"].told
        value = proxies(snapshot_of(told))["n1"].value
        assert value is not None
        assert value.configured == "iptables"


class TestGaps:
    """Not seeing is unknown, or a pattern; never none."""

    def test_pods_not_seen_leave_the_daemon_set_and_its_configuration(self) -> None:
        told = story(node("n1"), node("n2", system="windows"), *kubeadm("n1", mode="nftables"))
        found = _claims(without(snapshot_of(told), "Pod"))
        assert found == {"n1": ("nftables", "inferred"), "n2": ("kernelspace", "assumed")}

    def test_pods_not_seen_say_that_the_daemon_set_was_taken(self) -> None:
        fact = modes(without(snapshot_of(story(node(), *kubeadm("n1"))), "Pod"))["n1"]
        assert "its pods are not seen" in _told(fact.evidence)

    def test_on_a_node_whose_pods_are_all_seen_its_proxy_is_sure(self) -> None:
        told = story(node("n1"), node("n2"), *kubeadm("n1", "n2", mode="nftables"))
        seen = without(snapshot_of(told), "DaemonSet")
        rest = Gap("Pod", GapReason.NOT_ASKED, nodes=("n1",))
        found = _claims(Snapshot(seen.header, seen.objects, (*seen.gaps, rest)))
        assert found == {"n1": ("nftables", "declared"), "n2": ("nftables", "inferred")}

    def test_the_configuration_alone_is_a_pattern(self) -> None:
        snapshot = without(snapshot_of(story(node(), *kubeadm("n1"))), "Pod", "DaemonSet")
        fact = modes(snapshot)["n1"]
        assert (fact.value, fact.confidence) == ("iptables", Confidence.INFERRED)
        assert "whether it runs here is not seen" in _told(fact.evidence)

    def test_the_configuration_alone_says_nothing_where_daemon_sets_are_seen(self) -> None:
        told = story(node(), config_map("kube-proxy", config_dot_conf=mode_in("ipvs")))
        assert modes(without(snapshot_of(told), "Pod"))["n1"].value is None

    def test_the_configuration_alone_says_nothing_of_fargate(self) -> None:
        told = STORIES["Fargate beside nodes with kube-proxy"].told
        assert modes(without(snapshot_of(told), "Pod", "DaemonSet"))["n2"].value is None

    def test_a_daemon_set_that_is_switched_off_has_no_unseen_pods(self) -> None:
        told = STORIES["Calico eBPF, kube-proxy switched off"].told
        value = proxies(without(snapshot_of(told), "Pod"))["n1"].value
        assert value is not None
        assert (value.mode, value.also) == ("calico-ebpf", ())

    def test_a_daemon_set_whose_pods_are_not_seen_has_none_on_fargate(self) -> None:
        told = STORIES["Fargate beside nodes with kube-proxy"].told
        found = _claims(without(snapshot_of(told), "Pod"))
        assert found == {"n1": ("iptables", "inferred"), "n2": (None, "unknown")}

    def test_cilium_by_its_configuration_alone_is_not_on_windows_and_fargate(self) -> None:
        told = story(
            node("n1", system="windows"),
            node("n2", labels={"eks.amazonaws.com/compute-type": "fargate"}),
            config_map("cilium-config", kube_dash_proxy_dash_replacement="true"),
        )
        found = _claims(without(snapshot_of(told), "Pod", "DaemonSet"))
        assert found == {"n1": ("kernelspace", "assumed"), "n2": (None, "unknown")}

    def test_the_configuration_alone_says_nothing_of_k3s(self) -> None:
        for words, claim in (
            (["server"], ("iptables", "assumed")),
            (["server", "--disable-kube-proxy"], (None, "unknown")),
        ):
            told = story(k3s("n1", *words), *kubeadm(mode="ipvs"))
            found = _claims(without(snapshot_of(told), "Pod", "DaemonSet"))
            assert found == {"n1": claim}

    def test_a_configuration_not_seen_leaves_the_default(self) -> None:
        fact = modes(without(snapshot_of(story(node(), *kubeadm("n1"))), "ConfigMap"))["n1"]
        assert (fact.value, fact.confidence) == ("iptables", Confidence.ASSUMED)
        assert "ConfigMap kube-system/kube-proxy is not seen" in _told(fact.evidence)

    def test_an_unknown_version_leaves_nothing_of_an_empty_mode(self) -> None:
        spec = template("kube-proxy", [], image="x/kube-proxy:latest")
        fact = modes(snapshot_of(story(node("n1", ""), pod("kp", "n1", spec))))["n1"]
        assert fact.value is None
        assert "version that is not known" in _told(fact.evidence)

    def test_nodes_not_seen_are_those_of_the_pods(self) -> None:
        found = _claims(without(snapshot_of(story(node(), *kubeadm("n1", "n2"))), "Node"))
        assert found == {"n1": ("iptables", "declared"), "n2": ("iptables", "declared")}

    def test_a_system_not_known_makes_a_pattern(self) -> None:
        spec = template("kube-proxy", ["--proxy-mode=iptables"], system="")
        snapshot = without(snapshot_of(story(node(), pod("kp", "n1", spec))), "Node")
        assert _claims(snapshot) == {"n1": ("iptables", "inferred")}

    def test_a_replacement_in_a_namespace_not_seen_could_be_there(self) -> None:
        gaps = [
            Gap(kind, GapReason.FORBIDDEN, besides=("kube-system",))
            for kind in ("Pod", "DaemonSet")
        ]
        fact = modes(snapshot_of(story(node(), *kubeadm("n1")), gaps=gaps))["n1"]
        assert (fact.value, fact.confidence) == ("iptables", Confidence.INFERRED)

    def test_cilium_by_its_configuration_alone_is_a_pattern(self) -> None:
        told = STORIES["Cilium, kube-proxy gone"].told
        fact = modes(without(snapshot_of(told), "Pod", "DaemonSet"))["n1"]
        assert (fact.value, fact.confidence) == ("cilium", Confidence.INFERRED)

    def test_ovn_kubernetes_by_openshifts_word_alone_is_a_pattern(self) -> None:
        told = STORIES["OVN-Kubernetes on OpenShift"].told
        fact = modes(without(snapshot_of(told), "Pod", "DaemonSet"))["n1"]
        assert (fact.value, fact.confidence) == ("ovn-kubernetes", Confidence.INFERRED)

    def test_dataplane_v2_by_its_daemon_set_is_a_pattern(self) -> None:
        told = STORIES["GKE Dataplane V2"].told
        fact = modes(without(snapshot_of(told), "Pod"))["n1"]
        assert (fact.value, fact.confidence) == ("cilium", Confidence.INFERRED)

    def test_a_version_that_neither_image_nor_node_tells_leaves_nothing(self) -> None:
        spec = template("kube-proxy", [], image="x/kube-proxy:latest")
        snapshot = without(snapshot_of(story(node(), pod("kp", "n1", spec))), "Node")
        assert _claims(snapshot) == {"n1": (None, "unknown")}

    def test_a_left_over_configuration_of_kube_proxy_is_not_beside_cilium(self) -> None:
        told = story(
            node(),
            *kubeadm(),
            config_map("cilium-config", kube_dash_proxy_dash_replacement="true"),
            *agents("cilium-agent", "n1"),
        )
        value = proxies(without(snapshot_of(told), "Pod", "DaemonSet"))["n1"].value
        assert value is not None
        assert (value.mode, value.also) == ("cilium", ())

    @pytest.mark.parametrize("kind", ["Node", "Pod", "DaemonSet"])
    def test_none_is_said_only_where_everything_is_seen(self, kind: str) -> None:
        whole = snapshot_of(STORIES["kubeadm without any proxy"].told)
        assert modes(whole)["n1"].value == "none"
        assert all(fact.value is None for fact in modes(without(whole, kind)).values())

    @pytest.mark.parametrize("kind", ["Node", "Pod", "DaemonSet"])
    def test_none_is_not_said_where_a_single_object_could_not_be_read(self, kind: str) -> None:
        gap = Gap(kind, GapReason.MALFORMED, "kube-system", "kube-proxy-x")
        told = STORIES["one node without a pod of the DaemonSet"].told
        assert modes(snapshot_of(told, gaps=[gap]))["n2"].value is None

    def test_rke2_without_its_pods_is_known_by_its_arguments(self) -> None:
        told = story(k3s("n1", "server", "--kube-proxy-arg", "proxy-mode=ipvs", program="rke2"))
        found = _claims(without(snapshot_of(told), "Pod"))
        assert found == {"n1": ("ipvs", "inferred")}


@pytest.mark.parametrize(
    ("flag", "mount", "key", "mode"),
    [
        pytest.param("/etc/kp/a.conf", "/etc/kp", "a.conf", "ipvs", id="a folder is mounted"),
        pytest.param("/etc/kp/a.conf", "/etc/kp/", "a.conf", "ipvs", id="with a slash at its end"),
        pytest.param("/etc/kp.conf", "/etc/kp.conf", "any", "ipvs", id="a file by subPath"),
        pytest.param("/etc/kp/renamed", "/etc/kp", "a.conf", "ipvs", id="a file of another name"),
        pytest.param("/etc/kp2/a.conf", "/etc/kp", "a.conf", "ipvs", id="mounted elsewhere"),
    ],
)
def test_the_key_is_found_by_path_and_mount(flag: str, mount: str, key: str, mode: str) -> None:
    spec = template("kube-proxy", [f"--config={flag}"], mounts={"cfg": mount})
    config = {**config_map("cfg"), "data": {key: mode_in(mode), "kubeconfig": "kind: Config\n"}}
    fact = modes(snapshot_of(story(node(), config, pod("kp", "n1", spec))))["n1"]
    assert fact.value == mode
    near = flag.startswith(mount.rstrip("/") + "/") or flag == mount
    assert fact.confidence is (Confidence.DECLARED if near else Confidence.INFERRED)


def test_of_two_mounts_the_nearer_one_holds_the_file() -> None:
    mounts = {"all": "/etc", "cfg": "/etc/kp"}
    spec = template("kube-proxy", ["--config=/etc/kp/a.conf"], mounts=mounts)
    configs = [
        {**config_map(name), "data": {"a.conf": mode_in(mode)}}
        for name, mode in (("all", "iptables"), ("cfg", "ipvs"))
    ]
    fact = modes(snapshot_of(story(node(), *configs, pod("kp", "n1", spec))))["n1"]
    assert (fact.value, fact.confidence) == ("ipvs", Confidence.DECLARED)


def test_a_change_before_the_pod_started_counts_in_full() -> None:
    spec = template("kube-proxy", [FILE], mounts=MOUNTED)
    config = config_map("kube-proxy", config_dot_conf=mode_in("ipvs"), modified="not a time")
    fact = modes(snapshot_of(story(node(), config, pod("kp", "n1", spec))))["n1"]
    assert fact.confidence is Confidence.DECLARED
    assert AFTER not in _told(fact.evidence)
