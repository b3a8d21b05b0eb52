"""What is kept of flags, environment variables and annotations, by name.

Anything not named here is dropped while it is read: it may be private, and no
conclusion rests on it. To read another one, add it to its list.
"""

from __future__ import annotations

FLAGS = frozenset(
    {
        # control plane and kube-proxy
        "allocate-node-cidrs",
        "cluster-cidr",
        "config",
        "detect-local-mode",
        "iptables-localhost-nodeports",
        "masquerade-all",
        "nodeport-addresses",
        "node-cidr-mask-size",
        "node-cidr-mask-size-ipv4",
        "node-cidr-mask-size-ipv6",
        "proxy-mode",
        "service-cluster-ip-range",
        # k3s and RKE2, in their node-args
        "cluster-dns",
        "cluster-domain",
        "disable",
        "disable-kube-proxy",
        "disable-network-policy",
        "flannel-backend",
        "kube-proxy-arg",
        "kube-controller-manager-arg",
        "service-cidr",
        # CNI agents
        "default-cidr",
        "enable-lb",
        "enable-network-policy",
        "enable-np",
        "enable-overlay",
        "iface",
        "kube-subnet-mgr",
        "network-type",
        "node-switch-cidr",
        "overlay-encap",
        "overlay-type",
        "run-firewall",
        "run-router",
        "run-service-proxy",
        # DNS
        "domain",
        "localip",
        # ingress controllers
        "configmap",
        "controller-class",
        "controller-name",
        "default-backend-service",
        "http-port",
        "https-port",
        "ingress-class",
        "publish-service",
        "watch-ingress-without-class",
        "watch-namespace",
    }
)

FLAG_FAMILIES = (
    "entrypoints.",
    "providers.kubernetescrd",
    "providers.kubernetesgateway",
    "providers.kubernetesingress",
)
"""Flags of Traefik count because of how they begin, their letter case aside."""

PRIVATE_ENDINGS = ("token", "certauthfilepath", "endpoint")
"""How flags of a family end that say how to log in to an API server."""

ENVIRONMENT = frozenset(
    {
        # Calico
        "CALICO_IPV4POOL_CIDR",
        "CALICO_IPV4POOL_IPIP",
        "CALICO_IPV4POOL_VXLAN",
        "CALICO_IPV6POOL_CIDR",
        "CALICO_NETWORKING_BACKEND",
        "CLUSTER_TYPE",
        "FELIX_BPFENABLED",
        # kindnet, Weave
        "CONTROL_PLANE_ENDPOINT",
        "EXPECT_NPC",
        "IPALLOC_RANGE",
        "POD_SUBNET",
        "WEAVE_MTU",
        # AWS VPC CNI
        "AWS_VPC_ENI_MTU",
        "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG",
        "AWS_VPC_K8S_CNI_EXTERNALSNAT",
        "ENABLE_IPv6",
        "ENABLE_POD_ENI",
        "ENABLE_PREFIX_DELEGATION",
        "NETWORK_POLICY_ENFORCING_MODE",
        "POD_MTU",
        # kube-vip
        "vip_arp",
        "bgp_enable",
        "svc_enable",
    }
)


ANNOTATIONS = (
    # of nodes, by distribution and CNI
    "alpha.kubernetes.io/provided-node-ip",
    "cloud.network.openshift.io/egress-ipconfig",
    "etcd.rke2.cattle.io/node-name",
    "flannel.alpha.coreos.com/",
    "k3s.io/internal-ip",
    "k3s.io/node-args",
    "kubeadm.alpha.kubernetes.io/cri-socket",
    "k8s.ovn.org/host-cidrs",
    "k8s.ovn.org/l3-gateway-config",
    "k8s.ovn.org/node-primary-ifaddr",
    "k8s.ovn.org/node-subnets",
    "kube-router.io/pod-cidr",
    "machineconfiguration.openshift.io/state",
    "network.cilium.io/ipv",
    "io.cilium.network.ipv",
    "networking.gke.io/networks",
    "node.antrea.io/transport-addresses",
    "ovn.kubernetes.io/cidr",
    "projectcalico.org/IPv",
    "rke.cattle.io/",
    "rke2.io/node-args",
    "cluster.talos.dev/",
    "networking.talos.dev/",
    # of pods
    "cni.projectcalico.org/podIP",
    "k8s.v1.cni.cncf.io/network-status",
    "k8s.ovn.org/pod-networks",
    "vpc.amazonaws.com/pod-eni",
    # of Services, Ingresses and classes
    "cloud.google.com/load-balancer-type",
    "cloud.google.com/neg",
    "ingressclass.kubernetes.io/is-default-class",
    "kubernetes.io/ingress.class",
    "alb.ingress.kubernetes.io/actions.",
    "alb.ingress.kubernetes.io/conditions.",
    "alb.ingress.kubernetes.io/group.",
    "alb.ingress.kubernetes.io/ssl-redirect",
    "alb.ingress.kubernetes.io/target-type",
    "haproxy-ingress.github.io/path-type",
    "haproxy-ingress.github.io/server-alias",
    "haproxy-ingress.github.io/service-upstream",
    "haproxy-ingress.github.io/ssl-redirect",
    "haproxy.org/ssl-redirect",
    "ingress.cilium.io/force-https",
    "ingress.kubernetes.io/force-ssl-redirect",
    "ingress.kubernetes.io/service-upstream",
    "ingress.kubernetes.io/ssl-redirect",
    "konghq.com/headers.",
    "konghq.com/host-aliases",
    "konghq.com/methods",
    "konghq.com/protocols",
    "konghq.com/regex-prefix",
    "nginx.ingress.kubernetes.io/allowlist-source-range",
    "nginx.ingress.kubernetes.io/app-root",
    "nginx.ingress.kubernetes.io/canary",
    "nginx.ingress.kubernetes.io/default-backend",
    "nginx.ingress.kubernetes.io/denylist-source-range",
    "nginx.ingress.kubernetes.io/force-ssl-redirect",
    "nginx.ingress.kubernetes.io/permanent-redirect",
    "nginx.ingress.kubernetes.io/rewrite-target",
    "nginx.ingress.kubernetes.io/server-alias",
    "nginx.ingress.kubernetes.io/service-upstream",
    "nginx.ingress.kubernetes.io/ssl-redirect",
    "nginx.ingress.kubernetes.io/temporal-redirect",
    "nginx.ingress.kubernetes.io/use-regex",
    "nginx.ingress.kubernetes.io/whitelist-source-range",
    "nginx.org/mergeable-ingress-type",
    "nginx.org/path-regex",
    "nginx.org/use-cluster-ip",
    "traefik.ingress.kubernetes.io/router.entrypoints",
    "traefik.ingress.kubernetes.io/router.middlewares",
    "traefik.ingress.kubernetes.io/router.pathmatcher",
    "traefik.ingress.kubernetes.io/router.priority",
    "traefik.ingress.kubernetes.io/router.tls",
    "traefik.ingress.kubernetes.io/service.nativelb",
    "traefik.ingress.kubernetes.io/service.nodeportlb",
    "lbipam.cilium.io/",
    "metallb.io/",
    "metallb.universe.tf/",
    "io.cilium/lb-ipam-ips",
    "kube-vip.io/",
    "load-balancer.hetzner.cloud/",
    "loadbalancer.openstack.org/",
    "networking.gke.io/load-balancer-type",
    "oci.oraclecloud.com/load-balancer-type",
    "service.beta.kubernetes.io/aws-load-balancer-",
    "service.beta.kubernetes.io/azure-load-balancer-",
    "service.beta.kubernetes.io/do-loadbalancer-",
    "service.beta.kubernetes.io/oci-load-balancer-",
    "service.kubernetes.io/topology-mode",
)
"""Annotations count because of how they begin."""

PRESENT = (
    "alb.ingress.kubernetes.io/actions.",
    "alb.ingress.kubernetes.io/conditions.",
    "konghq.com/headers.",
)
"""Annotations of which only is kept that they are there: they may hold what is private."""

CONFIGURED = frozenset(
    {
        "kube-proxy",
        "kube-flannel",
        "antrea-agent",
        "antrea-controller",
        "coredns",
        "node-cache",
    }
)
"""Containers that read a configuration file from a ConfigMap whose name varies."""
