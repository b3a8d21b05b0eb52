"""What a person states that netmap cannot see."""

from __future__ import annotations

import pytest

from kubectl_netmap.errors import UsageError
from kubectl_netmap.trace.assumptions import VALUES, Assumptions, assumptions


def test_nothing_is_stated_by_default() -> None:
    assert assumptions(()) == Assumptions()
    assert Assumptions().told == ()


@pytest.mark.parametrize(
    "word", [f"{name}={value}" for name, values in VALUES.items() for value in values]
)
def test_each_fact_with_each_value(word: str) -> None:
    assert assumptions((word,)).told == (word,)


def test_of_one_fact_twice_the_last_counts() -> None:
    assert assumptions(("policy=enforced", "policy=not-enforced")).policy == "not-enforced"


@pytest.mark.parametrize(
    ("word", "said", "hint"),
    [
        ("polcy=enforced", "--assume 'polcy=enforced': no fact 'polcy' can be stated",
         "did you mean policy?"),
        ("mtu=9000", "--assume 'mtu=9000': no fact 'mtu' can be stated",
         "facts: policy, policy-engine, service-proxy"),
        ("policy", "--assume 'policy': '' is no value of policy",
         "policy is one of enforced, not-enforced"),
        ("service-proxy=ebpf", "--assume 'service-proxy=ebpf': 'ebpf' is no value of service-proxy",
         "service-proxy is one of iptables, nftables, ipvs, cilium"),
    ],
)  # fmt: skip
def test_what_cannot_be_stated_is_told_with_what_can(word: str, said: str, hint: str) -> None:
    with pytest.raises(UsageError) as error:
        assumptions((word,))
    assert (str(error.value), error.value.hint) == (said, hint)
