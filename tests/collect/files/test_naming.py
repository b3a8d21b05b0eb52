from __future__ import annotations

import pytest

from kubectl_netmap.collect.files.naming import by_link, by_list, by_manifest, by_path
from kubectl_netmap.snapshot.kind import Read
from kubectl_netmap.snapshot.kinds import KINDS


@pytest.mark.parametrize(
    ("api_version", "kind", "row"),
    [
        pytest.param("v1", "Pod", "Pod", id="the core group"),
        pytest.param("apps/v1", "DaemonSet", "DaemonSet", id="a named group"),
        pytest.param("apps/v1beta2", "DaemonSet", "DaemonSet", id="an old version"),
        pytest.param("extensions/v1beta1", "DaemonSet", "DaemonSet", id="where it once was"),
        pytest.param("extensions/v1beta1", "Ingress", "Ingress", id="Ingresses up to 1.21"),
        pytest.param("projectcalico.org/v3", "IPPool", "IPPool", id="as calicoctl prints it"),
        pytest.param("", "Pod", "Pod", id="a built-in kind that does not say its group"),
        pytest.param("", "Network", None, id="a name that several groups have"),
        pytest.param("config.openshift.io/v1", "Network", "Network", id="one of them"),
        pytest.param("operator.openshift.io/v1", "Network", "OperatorNetwork", id="the other"),
        pytest.param(
            "operator.openshift.io/v1", "DNS", "OperatorDNS", id="a row with its own name"
        ),
        pytest.param("config.openshift.io/v1", "DNS", None, id="a namesake"),
        pytest.param("config.openshift.io/v1", "Ingress", None, id="a namesake of a built-in kind"),
        pytest.param("serving.knative.dev/v1", "Service", None, id="Knative's Services"),
        pytest.param("longhorn.io/v1beta1", "Node", None, id="Longhorn's Nodes"),
        pytest.param("audit.k8s.io/v1", "Event", None, id="an audit log's Events"),
        pytest.param("v1", "Secret", None, id="a kind that is never read"),
    ],
)
def test_a_manifest_is_told_by_its_group_and_kind(
    api_version: str, kind: str, row: str | None
) -> None:
    assert by_manifest(api_version, kind) == row


@pytest.mark.parametrize(
    ("api_version", "kind", "row"),
    [
        pytest.param("v1", "PodList", "Pod", id="a typed list"),
        pytest.param("v1", "List", None, id="a list of anything"),
        pytest.param("v1", "SecretList", None, id="of a kind that is never read"),
    ],
)
def test_a_list_is_told_by_what_it_holds(api_version: str, kind: str, row: str | None) -> None:
    assert by_list(api_version, kind) == row


@pytest.mark.parametrize(
    ("link", "row"),
    [
        pytest.param("/api/v1/pods", "Pod", id="a list"),
        pytest.param("/api/v1/namespaces/shop/pods", "Pod", id="a list of a namespace"),
        pytest.param("/api/v1/namespaces/shop/pods/front", "Pod", id="an object"),
        pytest.param("/api/v1/nodes/node-a", "Node", id="an object without namespace"),
        pytest.param("/apis/apps/v1/namespaces/shop/daemonsets", "DaemonSet", id="a named group"),
        pytest.param("/apis/crd.projectcalico.org/v1/ippools", "IPPool", id="a custom resource"),
        pytest.param("/api/v1/namespaces/shop/secrets", None, id="a kind that is never read"),
        pytest.param("", None, id="no link"),
    ],
)
def test_a_link_tells_the_kind(link: str, row: str | None) -> None:
    assert by_link(link) == row


@pytest.mark.parametrize(
    ("path", "row"),
    [
        pytest.param("dump/pods.json", "Pod", id="a file for the kind"),
        pytest.param("dump/pods.yaml.gz", "Pod", id="packed"),
        pytest.param("pods/shop.json", "Pod", id="a folder for the kind"),
        pytest.param("shop/Pods.json", "Pod", id="old Sonobuoy"),
        pytest.param("shop/core_v1_pods.json", "Pod", id="Sonobuoy, the core group"),
        pytest.param("shop/apps_v1_daemonsets.json", "DaemonSet", id="Sonobuoy, a named group"),
        pytest.param("cluster/longhorn.io_v1beta1_nodes.json", None, id="Sonobuoy, a namesake"),
        pytest.param(
            "x/crd.projectcalico.org_v1_ippools.json", "IPPool", id="Sonobuoy, a custom resource"
        ),
        pytest.param("ingress/shop.json", "Ingress", id="a singular"),
        pytest.param("network-policy/shop.json", "NetworkPolicy", id="a singular with a dash"),
        pytest.param("services/ingress.json", "Service", id="a namespace that is called ingress"),
        pytest.param("ingress/services.json", "Service", id="the same the other way round"),
        pytest.param("ippools.crd.projectcalico.org/x.yaml", "IPPool", id="kind and group"),
        pytest.param("nodes.longhorn.io/longhorn-system.yaml", None, id="another group's nodes"),
        pytest.param("aws/subnets.json", None, id="a custom resource without its group"),
        pytest.param("networks/cluster.yaml", None, id="a name that several groups have"),
        pytest.param("pods/logs/app.json", None, id="a folder further up"),
        pytest.param("pods.json", "Pod", id="no folder"),
    ],
)
def test_a_path_tells_the_kind(path: str, row: str | None) -> None:
    assert by_path(path.split("/")) == row


@pytest.mark.parametrize(
    "kind", [k for k in KINDS if k.read is not Read.OPT_IN], ids=lambda k: k.name
)
def test_every_row_is_found_by_the_name_of_its_resource(kind: object) -> None:
    resource, name = getattr(kind, "resource", ""), getattr(kind, "name", "")
    assert by_path((f"{resource}.json",)) == name
