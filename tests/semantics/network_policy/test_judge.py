"""What every engine holds alike, asked of one of which nothing else is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kubectl_netmap.objects.policy import NetworkPolicy
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.semantics.network_policy.party import Party
from kubectl_netmap.semantics.network_policy.verdict import Allowed, Denied, Mismatch, Undecided
from kubectl_netmap.semantics.network_policy.way import Direction
from tests.support.policy_cases import (
    AGENT,
    CRON,
    DONE,
    FRONT,
    INTERNET,
    NODE_1,
    NODE_2,
    OUTSIDE,
    PG,
    Ask,
    pod,
    policies,
)

EGRESS = Direction.EGRESS
BY_ROLE = "{ingress: [{from: [{podSelector: {matchLabels: {role: worker}}}]}]}"
BY_TEAM = "{ingress: [{from: [{namespaceSelector: {matchLabels: {team: web}}}]}]}"
BOTH = (
    "{ingress: [{from: [{namespaceSelector: {matchLabels: {team: %s}},"
    " podSelector: {matchLabels: {role: %s}}}]}]}"
)
EITHER = (
    "{ingress: [{from: [{namespaceSelector: {matchLabels: {team: %s}}},"
    " {podSelector: {matchLabels: {role: %s}}}]}]}"
)
BLOCK = "{ingress: [{from: [{ipBlock: {cidr: %s, except: %s}}]}]}"
PORT = "{ingress: [{ports: [%s]}]}"
FOR_OTHERS = "podSelector: {matchLabels: {app: other}}"


@pytest.mark.parametrize(
    ("ask", "allowed"),
    [
        pytest.param(Ask("[]"), True, id="no policy"),
        pytest.param(Ask(f"{{{FOR_OTHERS}}}"), True, id="a policy for others"),
        pytest.param(Ask("{}"), False, id="an empty podSelector is every pod, not everybody"),
        pytest.param(Ask("{policyTypes: [Ingress]}"), False, id="no ingress key denies all"),
        pytest.param(Ask("{ingress: null}"), False, id="ingress null denies all"),
        pytest.param(Ask("{ingress: []}"), False, id="ingress [] denies all"),
        pytest.param(Ask("{ingress: [{}]}"), True, id="ingress [{}] allows all"),
        pytest.param(Ask("{ingress: [{from: []}]}"), True, id="from [] is everybody"),
        pytest.param(Ask("{ingress: [{from: null}]}"), True, id="from null is everybody"),
        pytest.param(Ask("{ingress: [{from: [{}]}]}"), False, id="a peer of nothing is nobody"),
        pytest.param(Ask("{ingress: [{ports: []}]}"), True, id="ports [] is every port"),
        pytest.param(Ask("{policyTypes: [Egress]}"), True, id="isolated for egress only"),
        pytest.param(
            Ask("{egress: [{}]}"), False, id="egress rules without policyTypes isolate ingress too"
        ),
        pytest.param(
            Ask("{egress: [{}]}", EGRESS), True, id="egress rules without policyTypes allow egress"
        ),
        pytest.param(Ask("{egress: []}", EGRESS), True, id="no egress rules isolate no egress"),
        pytest.param(
            Ask("{policyTypes: [Egress], egress: []}", EGRESS), False, id="egress [] denies all"
        ),
        pytest.param(Ask(BY_ROLE, peer=CRON), True, id="a pod of the policy's namespace"),
        pytest.param(
            Ask("{ingress: [{from: [{podSelector: {}}]}]}"), False, id="not of another namespace"
        ),
        pytest.param(
            Ask("{ingress: [{from: [{podSelector: {}}]}]}", peer=CRON),
            True,
            id="an empty podSelector is all pods of the namespace",
        ),
        pytest.param(Ask(BY_TEAM), True, id="all pods of a namespace"),
        pytest.param(Ask(BY_TEAM, peer=CRON), False, id="the policy's namespace is not among them"),
        pytest.param(
            Ask("{ingress: [{from: [{namespaceSelector: {}}]}]}"),
            True,
            id="an empty namespaceSelector is all pods",
        ),
        pytest.param(
            Ask("{ingress: [{from: [{namespaceSelector: {}}]}]}", peer=OUTSIDE),
            False,
            id="but nothing outside",
        ),
        pytest.param(Ask(BOTH % ("web", "web")), True, id="both selectors of one entry hold"),
        pytest.param(Ask(BOTH % ("web", "x")), False, id="the pod's does not"),
        pytest.param(Ask(BOTH % ("x", "web")), False, id="the namespace's does not"),
        pytest.param(Ask(EITHER % ("web", "x")), True, id="one of two entries holds"),
        pytest.param(Ask(EITHER % ("x", "web")), False, id="the other is of another namespace"),
        pytest.param(Ask(EITHER % ("x", "worker"), peer=CRON), True, id="the second entry holds"),
        pytest.param(
            Ask(
                "{ingress: [{from: [{podSelector: {matchExpressions: ["
                "{key: role, operator: In, values: [worker, web]},"
                "{key: app, operator: DoesNotExist}]}}]}]}",
                peer=CRON,
            ),
            True,
            id="expressions of pods",
        ),
        pytest.param(
            Ask(
                "{ingress: [{from: [{namespaceSelector: {matchExpressions: ["
                "{key: team, operator: NotIn, values: [web]}]}}]}]}"
            ),
            False,
            id="expressions of namespaces",
        ),
        pytest.param(
            Ask(
                "{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [pg]}]}}",
            ),
            True,
            id="expressions of the policy itself",
        ),
        pytest.param(Ask(BLOCK % ("203.0.113.0/24", "[]"), peer=OUTSIDE), True, id="in a block"),
        pytest.param(Ask(BLOCK % ("0.0.0.0/0", "[]"), peer=OUTSIDE), True, id="in all addresses"),
        pytest.param(Ask(BLOCK % ("10.0.0.0/8", "[]"), peer=OUTSIDE), False, id="in another block"),
        pytest.param(Ask(BLOCK % ("'::/0'", "[]"), peer=OUTSIDE), False, id="in another family"),
        pytest.param(
            Ask(BLOCK % ("203.0.0.0/16", "[203.0.113.0/24]"), peer=OUTSIDE), False, id="left out"
        ),
        pytest.param(
            Ask(
                "{ingress: [{from: [{ipBlock: {cidr: 203.0.0.0/16, except: [203.0.113.0/24]}},"
                " {ipBlock: {cidr: 203.0.113.7/32}}]}]}",
                peer=OUTSIDE,
            ),
            True,
            id="left out of one entry, in another",
        ),
        pytest.param(
            Ask("[{}, {ingress: [{}]}]"), True, id="another policy allows what one does not"
        ),
        pytest.param(Ask("{ingress: [{ports: [{port: 1}]}, {}]}"), True, id="the second rule"),
        pytest.param(
            Ask("{ingress: [{from: [{podSelector: {}}], ports: [{port: 1}]}]}", peer=CRON),
            False,
            id="peers and ports of a rule hold together",
        ),
        pytest.param(
            Ask("{ingress: [{from: [{podSelector: {}}]}, {ports: [{port: 5432}]}]}"),
            True,
            id="rules stand alone",
        ),
        pytest.param(Ask("{}", peer=PG, same_node=True), True, id="a pod reaches itself"),
        pytest.param(
            Ask("{policyTypes: [Egress]}", EGRESS, PG, same_node=True), True, id="and leaves for it"
        ),
        pytest.param(Ask("{}", peer=NODE_2, same_node=True), True, id="its own node reaches it"),
        pytest.param(
            Ask("{}", subject=DONE), True, id="a pod that has finished is selected by nothing"
        ),
        pytest.param(Ask(BY_ROLE, peer=DONE), False, id="and is no peer"),
        pytest.param(Ask("{}", subject=NODE_2), True, id="a node is selected by nothing"),
        pytest.param(
            Ask("{policyTypes: [Egress]}", EGRESS, NODE_1), False, id="another node by no rule"
        ),
        pytest.param(
            Ask("{egress: [{to: [{podSelector: {matchLabels: {role: worker}}}]}]}", EGRESS, CRON),
            True,
            id="egress to a pod",
        ),
        pytest.param(
            Ask("{egress: [{to: [{ipBlock: {cidr: 203.0.113.7/32}}]}]}", EGRESS, OUTSIDE),
            True,
            id="egress to an address outside",
        ),
        pytest.param(
            Ask(BLOCK % ("0.0.0.0/0", "[]"), peer=INTERNET), True, id="somebody of the internet"
        ),
    ],
)
def test_what_the_api_defines_is_decided_for_every_engine(ask: Ask, *, allowed: bool) -> None:
    assert isinstance(ask.answer(), Allowed if allowed else Denied)


@pytest.mark.parametrize(
    ("rule", "port", "protocol", "allowed"),
    [
        pytest.param("{port: 5432}", 5432, "TCP", True, id="TCP where none is written"),
        pytest.param("{port: 5432}", 5432, "UDP", False, id="which UDP is not"),
        pytest.param("{port: 5432}", 5433, "TCP", False, id="another port"),
        pytest.param("{protocol: UDP}", 1, "UDP", True, id="every port of a protocol"),
        pytest.param("{protocol: UDP}", 1, "TCP", False, id="but not of another one"),
        pytest.param("{}", 1, "TCP", True, id="nothing written is all of TCP"),
        pytest.param("{}", 1, "SCTP", False, id="and no SCTP"),
        pytest.param("{protocol: SCTP, port: 9}", 9, "SCTP", True, id="SCTP"),
        pytest.param("{port: 5000, endPort: 5432}", 5432, "TCP", True, id="the end of a range"),
        pytest.param("{port: 5432, endPort: 6000}", 5432, "TCP", True, id="its start"),
        pytest.param("{port: 5000, endPort: 5431}", 5432, "TCP", False, id="beyond it"),
        pytest.param("{port: pg}", 5432, "TCP", True, id="a name of the destination's"),
        pytest.param("{port: pg}", 5433, "TCP", False, id="a name of another port"),
        pytest.param("{port: stats}", 15020, "TCP", True, id="a name of a sidecar's"),
        pytest.param("{port: setup}", 9999, "TCP", False, id="a name of what has ended"),
        pytest.param("{port: dns}", 53, "TCP", False, id="a name of another protocol's port"),
        pytest.param("{port: dns, protocol: UDP}", 53, "UDP", True, id="a name of that protocol"),
        pytest.param("{port: web}", 8080, "TCP", False, id="a name of the source's"),
        pytest.param("{port: 1}, {port: 5432}", 5432, "TCP", True, id="one of several"),
    ],
)
def test_which_ports_a_rule_opens(rule: str, port: int, protocol: str, *, allowed: bool) -> None:
    ask = Ask(PORT % rule, port=port, protocol=protocol)
    assert isinstance(ask.answer(), Allowed if allowed else Denied)


def test_a_named_port_is_looked_up_at_the_pod_that_is_dialled() -> None:
    rules = "{egress: [{ports: [{port: web}]}]}"
    assert isinstance(Ask(rules, EGRESS, FRONT, port=8080).answer(), Allowed)
    assert isinstance(Ask(rules, EGRESS, FRONT, port=5432).answer(), Denied)
    assert isinstance(Ask(rules, EGRESS, CRON, port=8080).answer(), Denied)
    assert isinstance(Ask(rules, EGRESS, OUTSIDE, port=8080).answer(), Denied)


NO_LABELS = Party(FRONT.pod, None, FRONT.address)
UNSEEN = Party(address="10.244.0.99", unseen="the pods of namespace shop were not read")
ANYWHERE = "{ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}"


@pytest.mark.parametrize(
    ("ask", "why"),
    [
        pytest.param(
            Ask(BY_TEAM, peer=NO_LABELS),
            "NetworkPolicy db/p1 rule 1: the labels of namespace shop were not seen",
            id="a namespace that was not seen",
        ),
        pytest.param(
            Ask(BLOCK % ("203.0.113.0/24", "[]"), peer=INTERNET),
            "NetworkPolicy db/p1 rule 1: the address of the source is not known",
            id="a client of the internet and a block",
        ),
        pytest.param(
            Ask(BLOCK % ("0.0.0.0/0", "[10.0.0.0/8]"), peer=INTERNET),
            "NetworkPolicy db/p1 rule 1: the address of the source is not known",
            id="a client of the internet and exceptions",
        ),
        pytest.param(
            Ask(BLOCK % ("'***HIDDEN***/8'", "[]"), peer=OUTSIDE),
            "NetworkPolicy db/p1 rule 1: ***HIDDEN***/8 cannot be read as a CIDR",
            id="a block that cannot be read",
        ),
        pytest.param(
            Ask(BLOCK % ("203.0.113.0/24", "['***HIDDEN***/32']"), peer=OUTSIDE),
            "NetworkPolicy db/p1 rule 1: the exceptions of 203.0.113.0/24 cannot be read",
            id="an exception that cannot be read",
        ),
        pytest.param(
            Ask("{ingress: [{}]}", protocol="ICMP"),
            "what a NetworkPolicy does to ICMP is undefined",
            id="ICMP",
        ),
        pytest.param(
            Ask(BY_ROLE, peer=UNSEEN),
            "NetworkPolicy db/p1 rule 1: the pods of namespace shop were not read",
            id="a peer that may be a pod that was not seen",
        ),
        pytest.param(
            Ask(ANYWHERE, peer=UNSEEN),
            "NetworkPolicy db/p1 rule 1: the pods of namespace shop were not read",
            id="the same and a block",
        ),
        pytest.param(
            Ask("{egress: [{ports: [{port: web}]}]}", EGRESS, UNSEEN),
            "NetworkPolicy db/p1 rule 1: the pods of namespace shop were not read",
            id="the same and a name of a port",
        ),
        pytest.param(
            Ask("{}", subject=UNSEEN),
            "the pods of namespace shop were not read",
            id="a subject that was not seen",
        ),
    ],
)
def test_what_was_not_seen_decides_nothing(ask: Ask, why: str) -> None:
    assert ask.answer() == Undecided(why)


@pytest.mark.parametrize(
    ("ask", "allowed"),
    [
        pytest.param(Ask("{ingress: [{}]}", peer=UNSEEN), True, id="everybody may"),
        pytest.param(Ask("{}", peer=UNSEEN), False, id="nobody may"),
        pytest.param(
            Ask("{ingress: [{from: [{namespaceSelector: {}}]}]}", peer=NO_LABELS),
            True,
            id="every namespace, whatever its labels",
        ),
        pytest.param(
            Ask(BOTH % ("web", "x"), peer=NO_LABELS), False, id="the pod's labels do not match"
        ),
        pytest.param(
            Ask(
                "{ingress: [{from: [{namespaceSelector: {matchLabels: "
                "{kubernetes.io/metadata.name: shop}}}]}]}",
                peer=NO_LABELS,
            ),
            True,
            id="a namespace by its name",
        ),
        pytest.param(
            Ask(
                "{ingress: [{from: [{namespaceSelector: {matchLabels: "
                "{kubernetes.io/metadata.name: other, team: web}}}]}]}",
                peer=NO_LABELS,
            ),
            False,
            id="a namespace by another name",
        ),
        pytest.param(
            Ask(f"[{BY_TEAM}, {{ingress: [{{}}]}}]", peer=NO_LABELS), True, id="another rule allows"
        ),
        pytest.param(Ask("{}", peer=PG, protocol="ICMP"), True, id="ICMP to itself"),
        pytest.param(Ask("[]", protocol="ICMP"), True, id="ICMP where no policy selects"),
    ],
)
def test_what_was_not_seen_is_not_in_the_way_where_it_does_not_matter(
    ask: Ask, *, allowed: bool
) -> None:
    assert isinstance(ask.answer(), Allowed if allowed else Denied)


def test_policies_whose_rules_were_not_read_decide_nothing() -> None:
    old = NetworkPolicy("db", "old", types=("Ingress",))
    assert Ask().of((old,)) == Undecided("NetworkPolicy db/old: its rules were not read")
    assert isinstance(Ask().of((old, *policies({"ingress": [{}]}))), Allowed)
    assert isinstance(Ask(direction=EGRESS).of((old,)), Allowed)


def test_policies_of_other_namespaces_are_passed_over() -> None:
    assert Ask().of(policies({}, namespace="shop")) == Allowed("no policy selects pg-1 for ingress")


P1, P2 = Ref("NetworkPolicy", "db", "p1"), Ref("NetworkPolicy", "db", "p2")


@pytest.mark.parametrize(
    ("ask", "allowed"),
    [
        pytest.param(
            Ask("[]", EGRESS), Allowed("no policy selects pg-1 for egress"), id="no policy selects"
        ),
        pytest.param(
            Ask("{}", subject=NODE_2), Allowed("policies select pods only"), id="no pod is judged"
        ),
        pytest.param(Ask("{}", peer=PG), Allowed("a pod always reaches itself"), id="itself"),
        pytest.param(
            Ask("{}", peer=NODE_2, same_node=True),
            Allowed("a pod's own node always reaches it"),
            id="its node",
        ),
        pytest.param(
            Ask("{ingress: [{}]}"),
            Allowed("NetworkPolicy db/p1 rule 1: from anywhere, any port", P1, 1),
            id="everything",
        ),
        pytest.param(
            Ask(
                "[{}, {ingress: [{ports: [{port: 1}]}, {from: [{podSelector: {matchLabels:"
                " {role: worker}}}], ports: [{port: 5432}]}]}]",
                peer=CRON,
            ),
            Allowed("NetworkPolicy db/p2 rule 2: from pods role=worker, tcp 5432", P2, 2),
            id="which policy and which rule",
        ),
        pytest.param(
            Ask("{ingress: [{ports: [{port: pg}]}]}"),
            Allowed("NetworkPolicy db/p1 rule 1: from anywhere, tcp pg (5432)", P1, 1),
            id="a named port, and its number",
        ),
        pytest.param(
            Ask("{egress: [{to: [{ipBlock: {cidr: 203.0.0.0/16}}]}]}", EGRESS, OUTSIDE),
            Allowed("NetworkPolicy db/p1 rule 1: to 203.0.0.0/16, any port", P1, 1),
            id="egress to a block",
        ),
    ],
)
def test_why_it_is_allowed(ask: Ask, allowed: Allowed) -> None:
    assert ask.answer() == allowed


@pytest.mark.parametrize(
    ("rules", "peer", "why"),
    [
        pytest.param("", FRONT, "has no ingress rules", id="deny all"),
        pytest.param(
            "{from: [{podSelector: {matchLabels: {role: web}}}]}",
            CRON,
            "from pods role=web; cron-1 has role=worker",
            id="another label",
        ),
        pytest.param(
            "{from: [{podSelector: {matchLabels: {app: x}, matchExpressions:"
            " [{key: role, operator: In, values: [a, b]}, {key: gone, operator: Exists}]}}]}",
            CRON,
            "from pods app=x,role in (a, b),gone;"
            " cron-1 has no label app and role=worker and no label gone",
            id="several labels",
        ),
        pytest.param(
            "{from: [{podSelector: {matchLabels: {role: web}}}]}",
            FRONT,
            "from pods role=web; front-1 is in namespace shop, not db",
            id="another namespace",
        ),
        pytest.param(
            "{from: [{namespaceSelector: {matchLabels: {team: data}}}]}",
            FRONT,
            "from pods of namespaces team=data; namespace shop has team=web",
            id="a label of its namespace",
        ),
        pytest.param(
            "{from: [{namespaceSelector: {}}]}",
            OUTSIDE,
            "from pods of any namespace; 203.0.113.7 is no pod",
            id="an address outside",
        ),
        pytest.param(
            "{from: [{podSelector: {}}]}",
            INTERNET,
            "from pods of namespace db; the source is no pod",
            id="an address that is not known",
        ),
        pytest.param(
            "{from: [{ipBlock: {cidr: 203.0.0.0/16, except: [203.0.113.0/24, 203.0.114.0/24]}}]}",
            OUTSIDE,
            "from 203.0.0.0/16 except 203.0.113.0/24, 203.0.114.0/24, source is 203.0.113.7",
            id="an exception",
        ),
        pytest.param(
            "{from: [{ipBlock: {cidr: 10.0.0.0/8}}, {ipBlock: {cidr: 'fd00::/8'}}]}",
            OUTSIDE,
            "from 10.0.0.0/8 or fd00::/8, source is 203.0.113.7",
            id="blocks",
        ),
        pytest.param(
            "{from: [{ipBlock: {cidr: 10.0.0.0/8}}, {podSelector: {matchLabels: {a: b}}}]}",
            OUTSIDE,
            "from 10.0.0.0/8 or pods a=b; source is 203.0.113.7; 203.0.113.7 is no pod",
            id="a block and pods",
        ),
        pytest.param(
            f"{{from: [{', '.join(f'{{ipBlock: {{cidr: 10.{i}.0.0/16}}}}' for i in range(9))}]}}",
            OUTSIDE,
            "from 10.0.0.0/16 or 10.1.0.0/16 or 10.2.0.0/16 or 10.3.0.0/16 or 5 more,"
            " source is 203.0.113.7",
            id="many blocks",
        ),
        pytest.param("{from: [{}]}", FRONT, "from nobody", id="a peer of nothing"),
        pytest.param("{ports: [{port: 5433}]}", FRONT, "tcp 5433 only", id="a port"),
        pytest.param(
            "{ports: [{port: 1, endPort: 9}, {protocol: UDP}, {port: dns, protocol: UDP}]}",
            FRONT,
            "tcp 1-9, udp, udp dns only",
            id="several ports",
        ),
        pytest.param("{ports: [{port: stats}]}", FRONT, "tcp stats (15020) only", id="a name"),
        pytest.param("{ports: [{port: web}]}", FRONT, "tcp web (pg-1 has none) only", id="no name"),
        pytest.param(
            "{from: [{podSelector: {matchLabels: {role: web}}}], ports: [{port: 1}]}",
            CRON,
            "from pods role=web; cron-1 has role=worker; tcp 1 only",
            id="neither peers nor ports",
        ),
    ],
)
def test_why_a_rule_does_not_match(rules: str, peer: Party, why: str) -> None:
    denied = Ask(f"{{ingress: [{rules}]}}", peer=peer).answer()
    assert denied == Denied((P1,), (Mismatch(P1, 1 if rules else 0, why),))


def test_what_denies_tells_of_every_rule_of_every_policy_that_isolates() -> None:
    rules = f"[{{ingress: [{{ports: [{{port: 1}}]}}, {{ports: [{{port: 2}}]}}]}}, {BY_ROLE}]"
    assert Ask(rules).answer() == Denied(
        (P1, P2),
        (
            Mismatch(P1, 1, "tcp 1 only"),
            Mismatch(P1, 2, "tcp 2 only"),
            Mismatch(
                P2,
                1,
                "from pods role=worker; front-1 has role=web; front-1 is in namespace shop, not db",
            ),
        ),
    )


def test_that_a_peer_has_finished_is_told() -> None:
    denied = Ask(BY_ROLE, peer=DONE).answer()
    assert isinstance(denied, Denied)
    assert denied.mismatches[0].why == "from pods role=worker; done-1 has finished"


def test_a_pod_of_the_host_network_is_its_node() -> None:
    assert AGENT.on_host
    assert Party(pod("agent-1")).on_host
    assert not PG.on_host


def test_without_a_family_a_block_of_all_addresses_decides_nothing() -> None:
    rules = "{ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}"
    ask = Ask(rules, peer=INTERNET, subject=replace(PG, address=None))
    assert isinstance(ask.answer(), Undecided)


def test_another_port_of_the_host_network_is_none_of_that_name() -> None:
    rules = "{policyTypes: [Egress], egress: [{ports: [{port: pg}]}]}"
    assert isinstance(Ask(rules, EGRESS, peer=AGENT, port=80).answer(), Denied)
