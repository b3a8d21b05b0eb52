"""Words that are the same in every cluster, so that they tell nothing of one.

Conclusions rest on them: names of components, of their namespaces, containers, images
and configuration, what their settings can say, and domains of those who make them.
Everything else in a name, a label or a host is somebody's own.
"""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


COMPONENTS = _words(
    """
    default kube-system kube-public kube-node-lease kubernetes cluster
    kube-apiserver kube-controller-manager kube-scheduler kube-proxy etcd hyperkube kubelet
    cloud-controller-manager konnectivity-agent metrics-server local-path-storage
    local-path-provisioner local-storage node-local-dns nodelocaldns node-cache coredns kube-dns
    kubedns kube-dns-upstream dns dns-default dnsmasq rke2-coredns-rke2-coredns
    openshift-dns

    kubeadm-config kubelet-config kube-proxy-config cluster-config-v1 kube-root-ca.crt
    coredns-custom extension-apiserver-authentication config install-config cluster-info

    aws-node aws-vpc-cni amazon-vpc-cni amazon-k8s-cni amazon-k8s-cni-init aws-eks-nodeagent
    aws-network-policy-agent azure-cni azure-cns azure-npm cns-container azure-ip-masq-agent
    anetd netd kubenet docker-bridge ip-masq-agent
    antrea antrea-agent antrea-controller antrea-ovs antrea-config antrea-ubuntu
    calico calico-node calico-typha calico-kube-controllers calico-system calico-config node typha
    kube-controllers tigera-operator calico-apiserver canal canal-config rke2-canal
    rke2-canal-config default-ipv4-ippool default-ipv6-ippool default-pool
    cilium cilium-agent cilium-operator cilium-operator-generic cilium-config cilium-envoy
    operator-generic operator-aws operator-azure hubble-relay hubble-ui cilium-ingress
    flannel kube-flannel kube-flannel-ds kube-flannel-cfg install-cni install-cni-plugin
    kindnet kindnet-cni kindnetd kube-network-policies kube-router
    kube-ovn kube-ovn-cni kube-ovn-controller kube-ovn-pinger ovs-ovn ovn-central cni-server
    multus kube-multus kube-multus-ds multus-cni multus-daemon multus-thick openshift-multus
    ovn-kubernetes ovnkube ovnkube-config ovn-config ovnkube-node ovnkube-master ovnkube-controller
    ovnkube-control-plane ovn-controller ovnkube-db openshift-ovn-kubernetes openshift-sdn sdn
    openshift-network-operator weave weave-net weave-kube weave-npc linkerd-cni istio-cni
    istio-cni-node

    metallb metallb-system metallb-controller metallb-speaker speaker controller kube-vip kubevip
    kube-vip-ds kube-vip-cloud-provider klipper-lb svclb servicelb purelb lbnodeagent allocator
    openelb openelb-manager openelb-controller manager hcloud-cloud-controller-manager
    openstack-cloud-controller-manager cloud-provider-kind envoy-gateway-system

    aws-load-balancer-controller ingress-nginx ingress-nginx-controller nginx nginx-ingress
    nginx-ingress-controller nginx-ingress-microk8s nginx-plus-ingress nginx-gateway
    ingress-nginx-controller-admission nginx-ingress-microk8s-controller
    rke2-ingress-nginx rke2-ingress-nginx-controller app-routing-system
    webapprouting.kubernetes.azure.com traefik traefik-v2 traefik-lb
    haproxy haproxy-ingress haproxy-controller kubernetes-ingress kubernetes-ingress-controller
    contour contour-envoy projectcontour envoy shutdown-manager kong kong-gateway kong-proxy proxy
    ingress-controller alb nlb gce gce-internal ingress-gce azure-application-gateway istio
    istio-system istio-proxy istiod istio-ingressgateway ingressgateway openshift-ingress router
    router-default openshift-default apisix ambassador emissary emissary-ingress aes higress
    higress-system higress-gateway ako pomerium tailscale ngrok cloudflare-tunnel avi-lb

    openshift kind minikube microk8s k3s rke2 k0s talos docker-desktop vcluster virtual-kubelet
    cert-manager argocd flux-system gatekeeper-system external-dns
    """
)
"""Names of namespaces, workloads, Services, containers, images and configuration."""

WORDS = _words(
    """
    true false yes no on off none null all auto default enabled disabled strict partial
    http https http2 h2c grpc grpc-web ws wss tcp udp sctp tls ssl dns dns-tcp web websecure metrics
    health healthz probe probe-port liveness-probe readiness-probe apiserver scheduler
    webhook admin api status monitoring prometheus peer-service
    ip ipv4 ipv6 instance external internal internet-facing vip proxy local nlb-ip
    proxy-ssl proxy-tls
    linux windows amd64 arm64 arm s390x ppc64le
    agent master worker server control-plane control controlplane backend frontend
    managed user system spot on-demand fargate ec2 standard premium basic dualstack
    helm kubectl daemonset deployment active
    hostname kubernetes.io/hostname pod node service services
    shared ovn-kubernetes primary secondary
    overlay vnet vxlan geneve ipip gre stt bird bpf iptables nftables ipvs bgp k8s
    docker podman nerdctl unix var run containerd crio cri-o dockershim sock containerd.sock
    crio.sock cri-dockerd.sock dockershim.sock containerd/containerd.sock
    """
)
"""What labels, port names, annotations and settings say where they say what all say."""

VENDORS = (
    *("k8s.io", "kubernetes.io", "x-k8s.io", "cncf.io", "helm.sh", "istio.io", "linkerd.io"),
    *("cilium.io", "projectcalico.org", "tigera.io", "antrea.io", "flannel.alpha.coreos.com"),
    *("kubeovn.io", "ovn.org", "kube-router.io", "openshift.io", "coreos.com", "metallb.io"),
    *("metallb.universe.tf", "kube-vip.io", "purelb.io", "kubesphere.io", "amazonaws.com", "aws"),
    *("eksctl.io", "eks.amazonaws.com", "karpenter.sh", "google.com", "gke.io", "azure.com"),
    *("azure.io", "azure", "oraclecloud.com", "digitalocean.com", "linode.com", "hetzner.cloud"),
    *("openstack.org", "vmware.com", "alibabacloud.com", "ibm.com", "scaleway.com", "exoscale.com"),
    *("k3s.io", "rke2.io", "cattle.io", "rancher.io", "k0sproject.io", "talos.dev", "microk8s.io"),
    *(
        "loft.sh",
        "virtual-kubelet.io",
        "traefik.io",
        "traefik.containo.us",
        "nginx.org",
        "nginx.com",
    ),
    *("haproxy.org", "haproxy-ingress.github.io", "projectcontour.io", "konghq.com", "apache.org"),
    *("getambassador.io", "higress.io", "ngrok.com", "tailscale.com", "pomerium.io", "strrl.dev"),
    *("envoyproxy.io", "solo.io", "kgateway.dev", "io.cilium", "tencent.com", "upcloud.com"),
    *("app.kubernetes.io", "topology.kubernetes.io", "nmstate.io", "nvidia.com", "intel.com"),
)
"""Domains, and their subdomains, of those who make components."""

LABELS = _words(
    """
    app component tier k8s-app name role type version release chart heritage instance service
    run provider job-name controller-uid controller-revision-hash pod-template-hash
    pod-template-generation statefulset istio security pool
    """
)
"""Keys of labels without a domain that everybody uses."""

JSON_FIELDS = _words(
    """
    associationid bridge-id capacity cidrs conditions default dest device-info dns eniid
    exposed_ports gateway_ip gateway_ips ifaddr ifaddress ingress interface interface-id ip
    ip-address ip-addresses ip_address ip_addresses ips ipv4 ipv6 ipv4-subnet ipv6-subnet mac
    mac-address mac_address mode mtu name network-scope next-hop next-hops next_hop nexthop
    node-port-enable primary privateip role routes subnetcidr subnetv6cidr type vlan-id vlanid
    vni vtepmac
    """
)
"""Fields, in lower case, of JSON that components write into annotations."""

_DOMAIN_PARTS = _words(
    """
    com net org io dev cn eu local localhost localdomain internal cluster svc pod arpa in-addr ip6
    ec2 compute amazonaws elb azure cloudapp microsoft google googleusercontent oraclecloud example
    test invalid
    """
)
"""Parts of a host's name that say who runs it at most."""

_NUMBER = re.compile(r"v?\d{1,5}(\.\d{1,5}){0,2}(%|m|s|ms|Mi|Gi)?")
_INTERFACE = re.compile(
    r"(eth|ens|eno|enp|enx|en|bond|br|cali|cilium_|flannel|wlan|veth|lo|breth)\d*(s\d+)?"
)
_RESERVED = re.compile(r"openshift(-[a-z]+)+")  # namespaces that only OpenShift itself makes


def is_component(name: str) -> bool:
    """Whether an object of this name is the same in every cluster."""
    return name in COMPONENTS or bool(_RESERVED.fullmatch(name))


def is_word(text: str) -> bool:
    """Whether a label or a setting says something that it says in many clusters.

    A number, a version, an interface of the system, or a word that is well known, its
    letter case aside.
    """
    lower = text.lower()
    if lower in WORDS or is_component(lower):
        return True
    return bool(_NUMBER.fullmatch(text) or _INTERFACE.fullmatch(text))


def is_vendors(domain: str) -> bool:
    """Whether a domain belongs to those who make components."""
    return any(domain == each or domain.endswith(f".{each}") for each in VENDORS)


def is_domain_part(part: str) -> bool:
    """Whether a part of a host's name tells nothing of whose it is."""
    return part.lower() in _DOMAIN_PARTS
