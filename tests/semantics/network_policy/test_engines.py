"""Where engines differ: what each does, and that nothing is decided for an unknown one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kubectl_netmap.semantics.network_policy.engines import (
    API_TEXT,
    CILIUM,
    KINDNET,
    Engine,
    engine_of,
)
from kubectl_netmap.semantics.network_policy.party import Party
from kubectl_netmap.semantics.network_policy.verdict import (
    Allowed,
    Denied,
    Mismatch,
    Undecided,
    Verdict,
)
from kubectl_netmap.semantics.network_policy.way import Direction, Way
from tests.support.policy_cases import (
    AGENT,
    CRON,
    FRONT,
    INTERNET,
    NODE_1,
    NODE_2,
    OUTSIDE,
    PG,
    Ask,
)

EGRESS = Direction.EGRESS
YES, NO, OPEN = Allowed, Denied, Undecided

DENY, DENY_EGRESS = "{}", "{policyTypes: [Egress]}"
ALL, ALL_EGRESS = "{ingress: [{}]}", "{egress: [{}]}"
PORT, PORT_EGRESS = "{ingress: [{ports: [{port: 5432}]}]}", "{egress: [{ports: [{port: 5432}]}]}"
WORKER = "{ingress: [{from: [{podSelector: {matchLabels: {role: worker}}}]}]}"
TO_WORKER = "{egress: [{to: [{podSelector: {matchLabels: {role: worker}}}]}]}"
TO_X = "{egress: [{to: [{podSelector: {matchLabels: {role: x}}}]}]}"
PGS = "{ingress: [{from: [{podSelector: {matchLabels: {app: pg}}}]}]}"


def block(cidr: str, left_out: str = "") -> str:
    return f"{{ingress: [{{from: [{{ipBlock: {{cidr: {cidr}, except: [{left_out}]}}}}]}}]}}"


def to_block(cidr: str) -> str:
    return f"{{egress: [{{to: [{{ipBlock: {{cidr: {cidr}}}}}]}}]}}"


HAIRPIN = Way(hairpin=True, masqueraded=True, translated=True)
NODE_PORT = Way(via_node_port=True, masqueraded=True, translated=True)
MASQUERADED = Way(masqueraded=True)
RELAYED = Way(masqueraded=True, relayed=True)
PERHAPS = Way(masqueraded=None)
TRANSLATED = Way(translated=True)
BEHIND_NODE_1 = Party(address="172.18.0.2")
FRONT_BEHIND_NODE_1 = replace(FRONT, address="172.18.0.2")


@pytest.mark.parametrize(
    ("ask", "api", "kindnet", "cilium"),
    [
        # blocks and pods
        pytest.param(Ask(block("10.244.0.5/32")), OPEN, YES, NO, id="block of a pod"),
        pytest.param(Ask(block("0.0.0.0/0")), OPEN, YES, NO, id="block of all and a pod"),
        pytest.param(Ask(block("192.0.2.0/24")), NO, NO, NO, id="block of no pod"),
        pytest.param(
            Ask(to_block("10.244.0.0/16"), EGRESS), OPEN, YES, NO, id="egress block of a pod"
        ),
        # blocks and nodes
        pytest.param(Ask(block("172.18.0.2/32"), peer=NODE_1), OPEN, YES, NO, id="block of a node"),
        pytest.param(
            Ask(block("192.0.2.0/24"), peer=NODE_1),
            OPEN,
            NO,
            NO,
            id="a node may show another address",
        ),
        pytest.param(
            Ask(to_block("172.18.0.2/32"), EGRESS, NODE_1), OPEN, YES, NO, id="egress to a node"
        ),
        pytest.param(
            Ask(to_block("192.0.2.0/24"), EGRESS, NODE_1), NO, NO, NO, id="egress to no node"
        ),
        # nodes
        pytest.param(Ask(DENY, peer=NODE_1), OPEN, NO, NO, id="another node"),
        pytest.param(
            Ask(ALL, peer=NODE_1), YES, YES, YES, id="another node by a rule without from"
        ),
        pytest.param(Ask(DENY, peer=NODE_2, same_node=True), YES, OPEN, YES, id="its own node"),
        pytest.param(
            Ask(block("172.18.0.3/32"), peer=NODE_2, same_node=True),
            YES,
            YES,
            YES,
            id="its own node by a block",
        ),
        pytest.param(
            Ask(DENY, peer=NODE_2, same_node=None), OPEN, OPEN, OPEN, id="perhaps its own node"
        ),
        pytest.param(
            Ask(DENY, peer=NODE_2, same_node=True, way=RELAYED),
            OPEN,
            NO,
            NO,
            id="its own node by way of another one",
        ),
        pytest.param(
            Ask(DENY_EGRESS, EGRESS, NODE_2, same_node=True), OPEN, OPEN, NO, id="to its own node"
        ),
        pytest.param(
            Ask(ALL_EGRESS, EGRESS, NODE_2, same_node=True),
            YES,
            YES,
            YES,
            id="to its own node by a rule without to",
        ),
        pytest.param(
            Ask(DENY_EGRESS, EGRESS, NODE_2, same_node=None),
            OPEN,
            OPEN,
            NO,
            id="to perhaps its own node",
        ),
        pytest.param(Ask(DENY_EGRESS, EGRESS, NODE_1), NO, NO, NO, id="to another node"),
        # pods of the host network
        pytest.param(Ask(WORKER, peer=AGENT), OPEN, NO, NO, id="a selector and the host network"),
        pytest.param(
            Ask(TO_WORKER, EGRESS, AGENT), OPEN, NO, NO, id="an egress selector and host network"
        ),
        pytest.param(
            Ask(TO_X, EGRESS, AGENT), NO, NO, NO, id="a selector that would not match anyway"
        ),
        pytest.param(
            Ask(DENY, peer=AGENT, same_node=True),
            YES,
            OPEN,
            YES,
            id="a pod of its own node's network",
        ),
        pytest.param(
            Ask(DENY_EGRESS, EGRESS, AGENT, same_node=True),
            OPEN,
            OPEN,
            NO,
            id="to a pod of its own node's network",
        ),
        pytest.param(
            Ask(block("172.18.0.2/32"), peer=AGENT), OPEN, YES, NO, id="a block and host network"
        ),
        pytest.param(Ask(DENY, subject=AGENT), OPEN, YES, YES, id="host network as subject"),
        pytest.param(Ask(ALL, subject=AGENT), YES, YES, YES, id="as subject, and allowed"),
        pytest.param(
            Ask("{egress: [{ports: [{port: pg}]}]}", EGRESS, AGENT),
            OPEN,
            OPEN,
            OPEN,
            id="a name of a port of the host network",
        ),
        # a client outside through a NodePort
        pytest.param(
            Ask(block("203.0.113.0/24"), peer=OUTSIDE, way=MASQUERADED),
            OPEN,
            YES,
            NO,
            id="a client that the pod's own node masquerades",
        ),
        pytest.param(
            Ask(block("203.0.113.0/24"), peer=BEHIND_NODE_1, way=RELAYED),
            OPEN,
            NO,
            NO,
            id="a client that comes with another node's address",
        ),
        pytest.param(
            Ask(block("172.18.0.0/16"), peer=BEHIND_NODE_1, way=RELAYED),
            OPEN,
            YES,
            NO,
            id="the block of that node",
        ),
        pytest.param(
            Ask(block("0.0.0.0/0"), peer=BEHIND_NODE_1, way=RELAYED),
            OPEN,
            YES,
            YES,
            id="the block of everybody",
        ),
        pytest.param(
            Ask(block("0.0.0.0/0", "10.0.0.0/8"), peer=BEHIND_NODE_1, way=RELAYED),
            OPEN,
            YES,
            OPEN,
            id="everybody with exceptions",
        ),
        pytest.param(
            Ask(block("0.0.0.0/0"), peer=INTERNET, way=MASQUERADED),
            OPEN,
            YES,
            YES,
            id="somebody of the internet, masqueraded",
        ),
        pytest.param(
            Ask(block("203.0.113.0/24"), peer=OUTSIDE, way=PERHAPS),
            OPEN,
            YES,
            OPEN,
            id="a client that may be masqueraded",
        ),
        pytest.param(
            Ask(block("203.0.113.0/24"), peer=OUTSIDE), YES, YES, YES, id="a client that is not"
        ),
        pytest.param(
            Ask(DENY, peer=OUTSIDE, way=MASQUERADED), OPEN, NO, NO, id="no rule, masqueraded"
        ),
        pytest.param(Ask(DENY, peer=OUTSIDE), NO, NO, NO, id="no rule"),
        pytest.param(Ask(PORT, peer=OUTSIDE, way=RELAYED), YES, YES, YES, id="a rule of ports"),
        # a pod through a NodePort, where it enters
        pytest.param(
            Ask(WORKER, peer=CRON, way=MASQUERADED),
            OPEN,
            YES,
            OPEN,
            id="a pod that the other's node masquerades",
        ),
        pytest.param(
            Ask(WORKER, peer=replace(CRON, address="172.18.0.2"), way=RELAYED),
            OPEN,
            NO,
            OPEN,
            id="a pod that comes with another node's address",
        ),
        pytest.param(
            Ask(block("172.18.0.2/32"), peer=FRONT_BEHIND_NODE_1, way=RELAYED),
            OPEN,
            YES,
            OPEN,
            id="the block of that other node",
        ),
        # a pod through a NodePort, where it leaves
        pytest.param(
            Ask(TO_WORKER, EGRESS, CRON, way=NODE_PORT),
            OPEN,
            YES,
            NO,
            id="a rule that names the endpoints of a NodePort",
        ),
        pytest.param(
            Ask(ALL_EGRESS, EGRESS, CRON, way=NODE_PORT),
            YES,
            YES,
            YES,
            id="a rule without to and a NodePort",
        ),
        pytest.param(
            Ask(PORT_EGRESS, EGRESS, CRON, way=NODE_PORT),
            OPEN,
            YES,
            OPEN,
            id="a rule of ports and a NodePort",
        ),
        pytest.param(
            Ask("{egress: [{ports: [{protocol: UDP}]}]}", EGRESS, CRON, way=NODE_PORT),
            NO,
            NO,
            NO,
            id="a rule of another protocol and a NodePort",
        ),
        pytest.param(
            Ask(TO_X, EGRESS, CRON, way=NODE_PORT), NO, NO, NO, id="a rule for others, NodePort"
        ),
        pytest.param(
            Ask(to_block("0.0.0.0/0"), EGRESS, OUTSIDE, way=NODE_PORT),
            OPEN,
            YES,
            NO,
            id="a block and a NodePort whose endpoint is outside",
        ),
        # a Service's translation
        pytest.param(
            Ask(TO_WORKER, EGRESS, CRON, way=TRANSLATED),
            YES,
            YES,
            YES,
            id="a rule that names the endpoints of a ClusterIP",
        ),
        pytest.param(
            Ask(PORT_EGRESS, EGRESS, CRON, way=TRANSLATED),
            YES,
            YES,
            YES,
            id="the endpoint's port",
        ),
        pytest.param(
            Ask(to_block("203.0.113.7/32"), EGRESS, OUTSIDE, way=TRANSLATED),
            OPEN,
            YES,
            YES,
            id="an endpoint outside",
        ),
        pytest.param(
            Ask(to_block("10.96.0.0/16"), EGRESS, OUTSIDE, way=TRANSLATED),
            OPEN,
            NO,
            NO,
            id="the block of the ClusterIP",
        ),
        # hairpin
        pytest.param(Ask(DENY, peer=PG, way=HAIRPIN), OPEN, NO, YES, id="hairpin"),
        pytest.param(
            Ask(DENY_EGRESS, EGRESS, PG, way=HAIRPIN), OPEN, NO, YES, id="hairpin, where it leaves"
        ),
        pytest.param(Ask(PGS, peer=PG, way=HAIRPIN), OPEN, YES, YES, id="hairpin that is allowed"),
        pytest.param(Ask(ALL, peer=PG, way=HAIRPIN), YES, YES, YES, id="hairpin where all are"),
        pytest.param(Ask("[]", peer=PG, way=HAIRPIN), YES, YES, YES, id="hairpin, no policy"),
    ],
)
def test_what_engines_do(
    ask: Ask, api: type[Verdict], kindnet: type[Verdict], cilium: type[Verdict]
) -> None:
    answers = [type(ask.by(engine).answer()) for engine in (API_TEXT, KINDNET, CILIUM)]
    assert answers == [api, kindnet, cilium]


@pytest.mark.parametrize(
    ("ask", "why"),
    [
        pytest.param(
            Ask(block("10.244.0.0/16")),
            "NetworkPolicy db/p1 rule 1: engines differ in whether an ipBlock matches a pod",
            id="a block of a pod",
        ),
        pytest.param(
            Ask(DENY, peer=NODE_1), "engines differ in how they see other nodes", id="another node"
        ),
        pytest.param(
            Ask(DENY, peer=NODE_1, same_node=None),
            "whether it comes from the pod's own node is not known",
            id="perhaps its own node",
        ),
        pytest.param(
            Ask(DENY, peer=NODE_2, same_node=True).by(KINDNET),
            "kindnet lets processes of root on the pod's own node in, and no others",
            id="kindnet and its own node",
        ),
        pytest.param(
            Ask(DENY_EGRESS, EGRESS, NODE_2, same_node=True).by(KINDNET),
            "some versions of kindnet ask rules on the way from a pod to its own node, and not all",
            id="kindnet and the way to its own node",
        ),
        pytest.param(
            Ask(DENY_EGRESS, EGRESS, NODE_2, same_node=True),
            "some engines ask rules on the way from a pod to its own node, and not all",
            id="the way to its own node",
        ),
        pytest.param(
            Ask(WORKER, peer=AGENT),
            "NetworkPolicy db/p1 rule 1:"
            " whether selectors match a pod of the host network is undefined",
            id="a peer on the host network",
        ),
        pytest.param(
            Ask(DENY, subject=AGENT),
            "what a policy does to a pod of the host network is undefined",
            id="a subject on the host network",
        ),
        pytest.param(
            Ask(DENY, peer=OUTSIDE, way=RELAYED),
            "how the engine sees a masqueraded source is not known",
            id="masqueraded",
        ),
        pytest.param(
            Ask(WORKER, peer=CRON, way=RELAYED).by(CILIUM),
            "NetworkPolicy db/p1 rule 1: how cilium sees a pod that is masqueraded is not known",
            id="cilium and a pod that is masqueraded",
        ),
        pytest.param(
            Ask(block("203.0.113.0/24"), peer=OUTSIDE, way=PERHAPS).by(CILIUM),
            "NetworkPolicy db/p1 rule 1: whether the source is masqueraded is not known",
            id="cilium and a client that may be masqueraded",
        ),
        pytest.param(
            Ask(PORT_EGRESS, EGRESS, CRON, way=NODE_PORT).by(CILIUM),
            "NetworkPolicy db/p1 rule 1: which port cilium judges behind a NodePort is not known",
            id="cilium and the port of a NodePort",
        ),
        pytest.param(
            Ask(DENY, peer=PG, way=HAIRPIN),
            "engines differ in whether a pod reaches itself through a Service",
            id="hairpin",
        ),
    ],
)
def test_why_nothing_is_decided(ask: Ask, why: str) -> None:
    assert ask.answer() == Undecided(why)


@pytest.mark.parametrize(
    ("ask", "why"),
    [
        pytest.param(
            Ask(block("10.0.0.0/8")).by(CILIUM),
            "from 10.0.0.0/8; cilium matches no pod by ipBlock",
            id="cilium, a block of a pod",
        ),
        pytest.param(
            Ask(to_block("0.0.0.0/0"), EGRESS, NODE_1).by(CILIUM),
            "to 0.0.0.0/0; cilium matches no node by ipBlock",
            id="cilium, a block of a node",
        ),
        pytest.param(
            Ask(block("203.0.113.0/24"), peer=OUTSIDE, way=MASQUERADED).by(CILIUM),
            "from 203.0.113.0/24; cilium matches a masqueraded client by 0.0.0.0/0 only",
            id="cilium, a client through a NodePort",
        ),
        pytest.param(
            Ask(TO_WORKER, EGRESS, CRON, way=NODE_PORT).by(CILIUM),
            "to pods role=worker; cilium judges a NodePort as its node",
            id="cilium, endpoints of a NodePort",
        ),
        pytest.param(
            Ask(WORKER, peer=replace(CRON, address="172.18.0.2"), way=RELAYED).by(KINDNET),
            "from pods role=worker; cron-1 comes with the address of another node",
            id="kindnet, a pod through another node",
        ),
        pytest.param(
            Ask(WORKER, peer=AGENT).by(KINDNET),
            "from pods role=worker; agent-1 is on the host network",
            id="a pod of the host network",
        ),
        pytest.param(
            Ask(WORKER, peer=NODE_1).by(KINDNET),
            "from pods role=worker; node n1 is no pod",
            id="a node",
        ),
    ],
)
def test_why_an_engine_denies(ask: Ask, why: str) -> None:
    denied = ask.answer()
    assert isinstance(denied, Denied)
    assert [each.why for each in denied.mismatches] == [why]
    assert denied.mismatches[0] == Mismatch(denied.policies[0], 1, why)


@pytest.mark.parametrize(
    ("name", "engine"),
    [("kindnet", KINDNET), ("cilium", CILIUM), ("calico", API_TEXT), ("", API_TEXT)],
)
def test_an_engine_that_is_not_known_is_the_text_of_the_api(name: str, engine: Engine) -> None:
    assert engine_of(name) is engine
