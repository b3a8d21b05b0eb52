from __future__ import annotations

import pytest

from kubectl_netmap.semantics.http_routing.hosts import HostRank, covers, host_rank


@pytest.mark.parametrize(
    ("host", "asked", "expected"),
    [
        pytest.param("bar.foo.com", "bar.foo.com", HostRank.EXACT, id="the same"),
        pytest.param("Bar.foo.com", "bar.foo.com", HostRank.EXACT, id="in other letter case"),
        pytest.param("bar.foo.com", "bar.foo.com:80", HostRank.EXACT, id="with a port"),
        pytest.param("bar.foo.com", "baz.foo.com", None, id="another one"),
        pytest.param("foo.com", "bar.foo.com", None, id="a domain does not take its subdomain"),
        pytest.param("*.foo.com", "bar.foo.com", HostRank.WILDCARD, id="a wildcard, one label"),
        pytest.param("*.foo.com", "baz.bar.foo.com", None, id="a wildcard, two labels"),
        pytest.param("*.foo.com", "foo.com", None, id="a wildcard, no label"),
        pytest.param("*.foo.com", ".foo.com", None, id="a wildcard, an empty label"),
        pytest.param("*.foo.com", "bar.afoo.com", None, id="a wildcard, another domain"),
        pytest.param("", "bar.foo.com", HostRank.ANY, id="no host takes every one"),
        pytest.param("", "", HostRank.ANY, id="no host takes none"),
        pytest.param("bar.foo.com", "", None, id="a host does not take none"),
        pytest.param("*.foo.com", "10.0.0.7", None, id="an address is no name"),
    ],
)
def test_how_closely_a_rules_host_names_that_of_a_request(
    host: str, asked: str, expected: HostRank | None
) -> None:
    assert host_rank(host, asked) is expected


def test_the_closest_host_goes_first() -> None:
    assert HostRank.EXACT > HostRank.WILDCARD > HostRank.ANY


def test_hosts_cover_what_they_name_and_what_their_wildcard_stands_for() -> None:
    assert covers(("shop.example.com",), "Shop.example.com")
    assert covers(("*.example.com",), "shop.example.com")
    assert covers(("*.example.com",), "*.example.com")
    assert not covers(("*.example.com",), "a.shop.example.com")
    assert not covers((), "shop.example.com")
