"""Namespaces, nodes, pods and what makes them, redacted."""

from __future__ import annotations

from msgspec.structs import replace

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.workload import (
    TEMPLATE_HASH,
    Container,
    ContainerPort,
    DnsConfig,
    Namespace,
    Node,
    NodeAddress,
    Pod,
    PodTemplate,
    Trouble,
    Workload,
)
from kubectl_netmap.snapshot.redaction.means import Means

_RESOLVER_OPTIONS = frozenset(
    {
        *("attempts", "debug", "edns0", "inet6", "ndots", "no-aaaa", "no-check-names", "no-reload"),
        *("no-tld-query", "rotate", "single-request", "single-request-reopen", "timeout"),
        *("trust-ad", "use-vc"),
    }
)
"""Options of resolv.conf(5)."""


def namespace(means: Means, thing: Namespace) -> Namespace:
    """A namespace."""
    return Namespace(means.namespace(thing.name), means.labels(thing.labels))


def node(means: Means, thing: Node) -> Node:
    """A node; its versions, its system and how it was made stay."""
    return replace(
        thing,
        name=means.names.node(thing.name),
        labels=means.labels(thing.labels),
        annotations=means.annotations(thing.annotations),
        addresses=tuple(NodeAddress(a.type, means.place(a.address)) for a in thing.addresses),
        pod_cidrs=means.texts(thing.pod_cidrs),
        provider_id=means.words.provider_id(thing.provider_id),
        taints=tuple(map(means.words.key, thing.taints)),
    )


def pod(means: Means, thing: Pod) -> Pod:
    """A pod."""
    return replace(
        thing,
        namespace=means.namespace(thing.namespace),
        name=means.names.member("pod", thing.name),
        node=means.names.node(thing.node),
        ips=means.texts(thing.ips),
        host_ip=means.addresses.text(thing.host_ip),
        owner=means.once(thing.owner, lambda owner: _owner(means, thing, owner))
        if thing.owner
        else None,
        labels=means.labels(thing.labels),
        annotations=means.annotations(thing.annotations),
        template=means.once(thing.template, lambda template: _template(means, template)),
        troubles=tuple(_trouble(means, each) for each in thing.troubles),
        reason=thing.reason.partition(":")[0],  # what follows quotes labels, taints, gates
    )


def _owner(means: Means, thing: Pod, owner: Ref) -> Ref:
    """What makes a pod; a ReplicaSet is still named after its Deployment and template."""
    made_by, template = thing.workload, thing.labels.get(TEMPLATE_HASH, "")
    if made_by in {owner, thing.ref}:
        return means.ref(owner)
    name = f"{means.ref(made_by).name}-{means.words.label(TEMPLATE_HASH, template)}"
    return Ref(owner.kind, means.namespace(owner.namespace), name)


def workload(means: Means, thing: Workload) -> Workload:
    """A DaemonSet or a Deployment."""
    return replace(
        thing,
        namespace=means.namespace(thing.namespace),
        name=means.name(thing.kind, thing.name),
        labels=means.labels(thing.labels),
        pod_labels=means.labels(thing.pod_labels),
        template=means.once(thing.template, lambda template: _template(means, template)),
    )


def _template(means: Means, template: PodTemplate) -> PodTemplate:
    return replace(
        template,
        containers=tuple(
            means.once(each, lambda one: _container(means, one)) for each in template.containers
        ),
        node_selector=means.labels(template.node_selector),
        config_maps={
            volume: means.name("ConfigMap", name) for volume, name in template.config_maps.items()
        },
        dns_config=_dns_config(means, template.dns_config) if template.dns_config else None,
        host_aliases=tuple(
            (means.names.host(name), means.place(ip)) for name, ip in template.host_aliases
        ),
    )


def _dns_config(means: Means, config: DnsConfig) -> DnsConfig:
    """What a pod adds to its resolv.conf; which options it sets stays."""
    return DnsConfig(
        tuple(map(means.place, config.nameservers)),
        tuple(map(means.names.host, config.searches)),
        tuple(_option(means, name, value) for name, value in config.options),
    )


def _option(means: Means, name: str, value: str) -> tuple[str, str]:
    known = name if name in _RESOLVER_OPTIONS else means.names.made("option", name)
    return known, means.words.word(value)


def _container(means: Means, container: Container) -> Container:
    words = means.words
    return replace(
        container,
        name=means.names.of("container", container.name),
        image=words.image(container.image),
        ports=tuple(_port(means, port) for port in container.ports),
        flags={words.flag_name(n): words.flag(n, value) for n, value in container.flags.items()},
        env={name: words.setting(value) for name, value in container.env.items()},
    )


def _port(means: Means, port: ContainerPort) -> ContainerPort:
    return replace(
        port, name=means.words.port(port.name), host_ip=means.addresses.text(port.host_ip)
    )


def _trouble(means: Means, trouble: Trouble) -> Trouble:
    return replace(trouble, container=means.names.of("container", trouble.container))
