from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netmap.objects.workload import PodTemplate
from kubectl_netmap.semantics.naming.resolv_conf import ResolvConf, resolv_conf
from kubectl_netmap.semantics.naming.search_list import tried
from tests.support.naming import DNS

CONF = resolv_conf(PodTemplate(), "web", DNS)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param(
            "pg",
            ["pg.web.svc.cluster.local", "pg.svc.cluster.local", "pg.cluster.local", "pg"],
            id="a name without dots",
        ),
        pytest.param(
            "PG.db",
            [
                *("pg.db.web.svc.cluster.local", "pg.db.svc.cluster.local"),
                *("pg.db.cluster.local", "pg.db"),
            ],
            id="fewer dots than ndots: as it is comes last",
        ),
        pytest.param(
            "a.b.c.d.e.f",
            [
                *("a.b.c.d.e.f", "a.b.c.d.e.f.web.svc.cluster.local"),
                *("a.b.c.d.e.f.svc.cluster.local", "a.b.c.d.e.f.cluster.local"),
            ],
            id="as many dots: as it is comes first",
        ),
        pytest.param("pg.db.", ["pg.db"], id="a final dot"),
        pytest.param("api.example.com.", ["api.example.com"], id="a final dot of another name"),
    ],
)
def test_a_name_is_asked_in_this_order(name: str, expected: list[str]) -> None:
    assert list(tried(name, CONF)) == expected


def test_the_root_in_the_list_is_the_name_as_it_is() -> None:
    conf = replace(CONF, searches=(".", "a.example"))
    assert tried("pg", conf) == ("pg", "pg.a.example")


def test_without_a_list_only_the_name_itself_is_asked() -> None:
    assert tried("pg", replace(CONF, searches=())) == ("pg",)


def test_where_nothing_sets_ndots_one_dot_is_enough() -> None:
    conf = replace(CONF, searches=("a.example",), ndots=None)
    assert tried("pg.db", conf) == ("pg.db", "pg.db.a.example")
    assert tried("pg", conf) == ("pg.a.example", "pg")


labels = st.text("abc-", min_size=1, max_size=4)
names = st.lists(labels, min_size=1, max_size=7).map(".".join)
confs = st.builds(
    ResolvConf,
    nameservers=st.just(("10.96.0.10",)),
    searches=st.lists(names, max_size=5).map(tuple),
    ndots=st.none() | st.integers(0, 15),
    from_node=st.just(value=False),
    cluster=st.just(value=True),
    node_searches_at=st.just(0),
)


@given(names, confs)
def test_an_absolute_name_is_asked_once_and_alone(name: str, conf: ResolvConf) -> None:
    assert tried(f"{name}.", conf) == (name,)


@given(names, confs)
def test_every_name_is_asked_as_it_is_at_one_end_and_nothing_twice(
    name: str, conf: ResolvConf
) -> None:
    asked = tried(name, conf)
    assert name in (asked[0], asked[-1])
    assert len(set(asked)) == len(asked)
    assert set(asked) == {name, *(f"{name}.{each}" for each in conf.searches)}
