from __future__ import annotations

import pytest

from kubectl_netmap.objects.workload import DnsConfig, PodTemplate
from kubectl_netmap.semantics.naming.resolv_conf import ClusterDns, ResolvConf, resolv_conf
from tests.support.naming import DNS

OWN = ("web.svc.cluster.local", "svc.cluster.local", "cluster.local")
CLUSTER = ResolvConf(("10.96.0.10",), OWN, 5, from_node=False, cluster=True, node_searches_at=3)
NODE = ResolvConf((), (), None, from_node=True, cluster=False, node_searches_at=0)


def conf(
    policy: str = "", *, host: bool = False, config: DnsConfig | None = None, dns: ClusterDns = DNS
) -> ResolvConf:
    template = PodTemplate(host_network=host, dns_policy=policy, dns_config=config)
    return resolv_conf(template, "web", dns)


@pytest.mark.parametrize(
    ("policy", "host", "expected"),
    [
        pytest.param("", False, CLUSTER, id="nothing is set"),
        pytest.param("ClusterFirst", False, CLUSTER, id="ClusterFirst"),
        pytest.param("ClusterFirstWithHostNet", True, CLUSTER, id="ClusterFirstWithHostNet"),
        pytest.param("ClusterFirstWithHostNet", False, CLUSTER, id="the same without host network"),
        pytest.param("", True, NODE, id="host network behaves as Default"),
        pytest.param("Default", False, NODE, id="Default"),
    ],
)
def test_the_policy_decides_who_is_asked(
    policy: str,
    host: bool,  # noqa: FBT001 -- a column of the table
    expected: ResolvConf,
) -> None:
    assert conf(policy, host=host) == expected


def test_the_policy_none_leaves_only_what_the_pod_sets() -> None:
    config = DnsConfig(("192.0.2.1",), ("a.example",))
    assert conf("None", config=config) == ResolvConf(
        ("192.0.2.1",), ("a.example",), 1, from_node=False, cluster=False, node_searches_at=None
    )


@pytest.mark.parametrize(
    ("server", "dns", "expected"),
    [
        pytest.param("10.96.0.10", DNS, True, id="the DNS Service"),
        pytest.param("169.254.20.10", DNS, True, id="NodeLocal DNSCache"),
        pytest.param("192.0.2.1", DNS, False, id="another server"),
        pytest.param("10.96.0.10", ClusterDns((), "cluster.local"), None, id="it is not seen"),
        pytest.param(
            "169.254.20.10",
            ClusterDns((), "cluster.local", "169.254.20.10"),
            True,
            id="only NodeLocal DNSCache is seen",
        ),
    ],
)
def test_a_pods_own_first_server_may_be_cluster_dns(
    server: str,
    dns: ClusterDns,
    expected: bool | None,  # noqa: FBT001 -- a column of the table
) -> None:
    assert conf("None", config=DnsConfig((server,)), dns=dns).cluster is expected


def test_what_a_pod_adds_stands_behind_and_each_once() -> None:
    config = DnsConfig(
        ("10.96.0.10", "192.0.2.1"), ("svc.cluster.local", "A.example."), (("ndots", "2"),)
    )
    found = conf(config=config)
    assert found.nameservers == ("10.96.0.10", "192.0.2.1")
    assert found.searches == (*OWN, "a.example")
    assert found.ndots == 2
    assert found.node_searches_at == 3


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param((), 5, id="cluster DNS"),
        pytest.param((("timeout", "2"),), 5, id="another option"),
        pytest.param((("ndots", "1"),), 1, id="set"),
        pytest.param((("ndots", "1"), ("ndots", "3")), 3, id="the last one wins"),
        pytest.param((("ndots", ""),), 1, id="without a value"),
        pytest.param((("ndots", "99"),), 15, id="glibc's limit"),
        pytest.param((("ndots", "many"),), 0, id="no number"),
    ],
)
def test_ndots(options: tuple[tuple[str, str], ...], expected: int) -> None:
    assert conf(config=DnsConfig(options=options)).ndots == expected


def test_the_nodes_ndots_are_not_seen_unless_the_pod_sets_them() -> None:
    assert conf("Default").ndots is None
    assert conf("Default", config=DnsConfig(options=(("ndots", "3"),))).ndots == 3


def test_there_are_three_servers_at_most() -> None:
    config = DnsConfig(("192.0.2.1", "192.0.2.2", "192.0.2.3"))
    assert conf(config=config).nameservers == ("10.96.0.10", "192.0.2.1", "192.0.2.2")


def test_there_are_thirty_two_search_domains_at_most() -> None:
    many = DnsConfig(searches=tuple(f"d{i}.example" for i in range(40)))
    assert len(conf(config=many).searches) == 32


def test_search_domains_have_two_thousand_and_forty_eight_characters_at_most() -> None:
    long = DnsConfig(searches=tuple(f"{i}{'a' * 198}" for i in range(10, 30)))
    found = conf(config=long).searches
    assert len(" ".join(found)) <= 2048
    assert len(found) == 3 + 9


def test_a_search_domain_that_is_no_name_is_left_out() -> None:
    config = DnsConfig(searches=("a" * 254, "b.example"))
    assert conf(config=config).searches == (*OWN, "b.example")
