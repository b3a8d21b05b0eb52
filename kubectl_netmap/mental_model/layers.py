"""The six layers of the mental model, each with the text that teaches it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Layer(StrEnum):
    """A layer of the model, in the order in which traffic from outside meets them."""

    OUTSIDE = "outside"
    INGRESS = "ingress"
    SERVICE = "service"
    SERVICE_PROXY = "service-proxy"
    POD_NETWORK = "pod-network"
    NODE_NETWORK = "node-network"

    @property
    def heading(self) -> str:
        """What it is called at the head of a line: `Service proxy`."""
        return self.value.replace("-", " ").capitalize()


@dataclass(frozen=True, slots=True)
class LayerLesson:
    """A layer and its page: the layer in one line, then headings."""

    layer: Layer
    doc: str


_OUTSIDE = """Everything that is not the cluster, and how it gets to a node.

## In plain words

Nothing outside knows the addresses of Services or pods: both networks end at the edge
of the cluster. So a client needs an address that is known outside: that of a load
balancer, of a node with a node port, an external IP, or a port that a pod opens on its
node. Kubernetes itself gives none of them to a Service of type LoadBalancer; something
else has to: a cloud, or a program in the cluster such as MetalLB.

## Picture

```
  client ---> load balancer 192.0.2.10:443 ---+
                                              +--> a node --> Service
  client ---> node 172.18.0.3:31080 ----------+
```

## See for yourself

- `kubectl get services -A --field-selector spec.type=LoadBalancer`
- `kubectl netmap` shows the ways in

## Source

https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types
"""

_INGRESS = """Where HTTP requests are sorted by host and path.

## In plain words

An Ingress or an HTTPRoute is only a wish: requests for this host and path shall go to
that Service. A controller reads the wishes and does the work: usually a proxy that runs
as pods of the cluster and is itself reached through a Service of type LoadBalancer.
Without a controller that runs and serves its class, an Ingress does nothing, and nobody
complains.

## Picture

```
  https://shop.example/cart
        |
  proxy of the controller --- reads ---> Ingress, HTTPRoute
        |
        +-- /cart --> Service cart
        +-- /     --> Service front
```

## See for yourself

- `kubectl get ingressclasses,ingresses -A`
- `kubectl netmap map` shows every host and path, and where it ends

## Source

https://kubernetes.io/docs/concepts/services-networking/ingress/
https://gateway-api.sigs.k8s.io/
"""

_SERVICE = """A name and an address that stay, in front of pods that come and go.

## In plain words

Pods are replaced all the time, and each new one has a new address. A Service gives a
group of them one name and one address that stay. The address is virtual: no interface
has it. Which pods stand behind it at this moment is written in EndpointSlices, by
name of the Service; a pod is in use only while it is ready.

## Picture

```
  cart.shop.svc.cluster.local            the name, from cluster DNS
        |
  10.96.33.1:80                          the virtual address
        |
        +--> 10.244.1.9:8080   ready     endpoints, from EndpointSlices
        +--> 10.244.2.4:8080   ready
        x    10.244.2.7:8080   not ready
```

## See for yourself

- `kubectl get services,endpointslices -n NAMESPACE`

## Source

https://kubernetes.io/docs/concepts/services-networking/service/
"""

_SERVICE_PROXY = """What makes the virtual addresses of Services work, on every node.

## In plain words

A packet to a Service's address would get nowhere: nobody has that address. On each
node a service proxy, mostly kube-proxy, watches Services and EndpointSlices and writes
rules into the kernel. They pick one endpoint for each new connection and put its
address in place of the virtual one. This happens on the node where the packet starts,
so every node needs it.

## Picture

```
  pod 10.244.1.8 --> 10.96.33.1:80
        |
  rules on this node (iptables, nftables, IPVS, eBPF)
        |   pick an endpoint, rewrite the destination
        v
  pod 10.244.1.8 --> 10.244.2.4:8080
```

## See for yourself

- `kubectl get daemonset kube-proxy -n kube-system`
- `kubectl get configmap kube-proxy -n kube-system -o yaml`

## Source

https://kubernetes.io/docs/reference/networking/virtual-ips/
"""

_POD_NETWORK = """The flat network in which every pod has an address and reaches every other.

## In plain words

Each pod has an address of its own, and any pod can send to any other pod's address,
on whichever node it runs, without translation: the receiver sees the sender's own
address. Kubernetes only demands this; a network plug-in (CNI) does it, by routes
between the nodes or by tunnels that carry pods' packets inside packets of nodes. Only
a NetworkPolicy may forbid what is otherwise open to all.

## Picture

```
  node A                                node B
  +--------------------+                +--------------------+
  | pod 10.244.1.8     |                | pod 10.244.2.4     |
  |   10.244.1.0/24    |                |   10.244.2.0/24    |
  +---------+----------+                +----------+---------+
            +------ route or tunnel of the CNI ----+
```

## See for yourself

- `kubectl get pods -A -o wide`
- `kubectl get nodes -o custom-columns=NAME:.metadata.name,PODS:.spec.podCIDRs`

## Source

https://kubernetes.io/docs/concepts/cluster-administration/networking/
"""

_NODE_NETWORK = """The network of the machines themselves, on which all others stand.

## In plain words

Nodes are machines with addresses of their own, in a network that Kubernetes did not
make and does not know. The pod network rides on it, and Services exist only in rules on
it. So the three networks need three ranges that do not overlap, nodes must reach each
other and their own pods, and whoever may change the network of a node may change
everything above it.

## Picture

```
  Services   10.96.0.0/16     rules only, no interface
  pods       10.244.0.0/16    made by the CNI
  nodes      172.18.0.0/16    real machines, real switches
```

## See for yourself

- `kubectl get nodes -o wide`
- `kubectl netmap networks -o wide`

## Source

https://kubernetes.io/docs/concepts/cluster-administration/networking/
"""

LAYERS: tuple[LayerLesson, ...] = (
    LayerLesson(Layer.OUTSIDE, _OUTSIDE),
    LayerLesson(Layer.INGRESS, _INGRESS),
    LayerLesson(Layer.SERVICE, _SERVICE),
    LayerLesson(Layer.SERVICE_PROXY, _SERVICE_PROXY),
    LayerLesson(Layer.POD_NETWORK, _POD_NETWORK),
    LayerLesson(Layer.NODE_NETWORK, _NODE_NETWORK),
)
"""Every layer, from outside inwards."""
