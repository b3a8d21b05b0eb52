"""Whether the peers of a rule fit whom an engine sees.

Source: API field `NetworkPolicyPeer`: a podSelector alone selects in the policy's own
namespace, a namespaceSelector alone all pods there, both together must hold; an ipBlock
stands alone, and its exceptions count in it only.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubectl_netmap.objects.addresses import Network, contains, family_of, parse_network
from kubectl_netmap.objects.labels import Labels, Selector
from kubectl_netmap.objects.policy import PolicyPeer
from kubectl_netmap.objects.workload import Pod
from kubectl_netmap.semantics.network_policy.fit import Fit, Fits, Misses, Unsure, any_of
from kubectl_netmap.semantics.network_policy.sight import Blocks, Sight
from kubectl_netmap.semantics.network_policy.words import peer_words, unmet

_NAME = "kubernetes.io/metadata.name"
"""Label that the API server gives every namespace: its name (KEP-2161)."""


def peers_fit(peers: Sequence[PolicyPeer], namespace: str, sight: Sight) -> Fit:
    """Whether any fits, in a policy of that namespace; everybody does where none is named."""
    if not peers:
        return Fits("anywhere")
    return any_of((_fit(each, namespace, sight) for each in peers), " or ")


def _fit(peer: PolicyPeer, namespace: str, sight: Sight) -> Fit:
    words = peer_words(peer, namespace)
    if peer.cidr:
        return _in_block(peer, words, sight)
    if peer.pods is None and peer.namespaces is None:
        return Misses(words)
    if sight.pod is None:
        return Unsure(sight.doubt) if sight.doubt else Misses(words, sight.but)
    return _selected(peer, words, namespace, sight.pod, sight)


def _selected(peer: PolicyPeer, words: str, namespace: str, pod: Pod, sight: Sight) -> Fit:
    missed: list[str] = []
    if peer.pods and not peer.pods.matches(pod.labels):
        missed.append(f"{pod.name} has {unmet(peer.pods, pod.labels)}")
    inside: bool | None = pod.namespace == namespace
    if peer.namespaces is not None:
        seen = sight.labels if sight.labels is not None else {_NAME: pod.namespace}
        inside = _matches(peer.namespaces, sight.labels, pod.namespace)
        if inside is False:
            missed.append(f"namespace {pod.namespace} has {unmet(peer.namespaces, seen)}")
    elif not inside:
        missed.append(f"{pod.name} is in namespace {pod.namespace}, not {namespace}")
    if missed:
        return Misses(words, "; ".join(missed))
    if inside is None:
        return Unsure(f"the labels of namespace {pod.namespace} were not seen")
    return Unsure(sight.doubt) if sight.doubt else Fits(words)


def _matches(selector: Selector, labels: Labels | None, namespace: str) -> bool | None:
    """Whether a namespace matches; None where that hangs on labels that were not seen.

    Its name is known in any case, and so is one label.
    """
    if labels is not None:
        return selector.matches(labels)
    named, keys = {_NAME: namespace}, {each.key for each in selector.expressions}
    known = Selector(
        {key: value for key, value in selector.match_labels.items() if key == _NAME},
        tuple(each for each in selector.expressions if each.key == _NAME),
    )
    if not known.matches(named):
        return False
    return True if keys | selector.match_labels.keys() <= named.keys() else None


def _in_block(peer: PolicyPeer, words: str, sight: Sight) -> Fit:
    network = parse_network(peer.cidr)
    if network is None:
        return Unsure(f"{peer.cidr} cannot be read as a CIDR")
    if sight.family is not None and family_of(network) is not sight.family:
        return Misses(words, f"{sight.end} is {sight.address or sight.family}", ", ")
    match sight.blocks:
        case Blocks.NOTHING:
            return Misses(words, sight.why)
        case Blocks.UNKNOWN:
            return Unsure(sight.why)
        case Blocks.EVERYBODY:
            return _of_everybody(peer, words, network, sight)
        case Blocks.ADDRESS | Blocks.PERHAPS:
            return _by_address(peer, words, network, sight)


def _of_everybody(peer: PolicyPeer, words: str, network: Network, sight: Sight) -> Fit:
    if network.prefixlen:
        return Misses(words, sight.why)
    return Unsure(f"{sight.why}, and exceptions were not tried") if peer.excepted else Fits(words)


def _by_address(peer: PolicyPeer, words: str, network: Network, sight: Sight) -> Fit:
    address, certain = sight.address, sight.blocks is Blocks.ADDRESS
    whole = not network.prefixlen and not peer.excepted and sight.family is not None
    if address is None and not whole:
        return Unsure(f"the address of the {sight.end} is not known")
    if address is not None:
        left_out = [parse_network(each) for each in peer.excepted]
        inside = contains(network, address)
        if not inside or any(each and contains(each, address) for each in left_out):
            return Misses(words, f"{sight.end} is {address}", ", ")
        if None in left_out:
            return Unsure(f"the exceptions of {peer.cidr} cannot be read")
    return Fits(words) if certain else Unsure(sight.why)
