"""Documents inside the values of a ConfigMap, as trees of JSON values.

A format that finds nothing it understands returns an empty tree; one that is
broken raises `ValueError` with what is wrong.
"""

from __future__ import annotations

import configparser
import json
import re
from collections.abc import Callable
from typing import Any, ClassVar

import yaml

from kubectl_netmap.snapshot.wire.corefile import server_blocks

Format = Callable[[str], Any]

_TIMESTAMP = "tag:yaml.org,2002:timestamp"
_Fastest: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class PlainLoader(_Fastest):  # type: ignore[misc]  # which of two is known at run time
    """Loads YAML safely, times as the text they are: JSON has no other."""

    yaml_implicit_resolvers: ClassVar = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != _TIMESTAMP]
        for first, resolvers in _Fastest.yaml_implicit_resolvers.items()
    }


def from_yaml(text: str) -> Any:  # noqa: ANN401 -- any JSON
    """A YAML document; of several, the first that is a mapping."""
    try:
        documents = list(yaml.load_all(text, Loader=PlainLoader))
    except yaml.YAMLError as error:
        problem = getattr(error, "problem", None) or "not YAML"
        raise ValueError(problem) from error
    return next((each for each in documents if isinstance(each, dict)), {})


def from_json(text: str) -> Any:  # noqa: ANN401 -- any JSON
    """A JSON document."""
    return json.loads(text)


def from_ini(text: str) -> Any:  # noqa: ANN401 -- any JSON
    """An INI file: section, then key; quotes around a value are dropped."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error as error:
        raise ValueError(str(error).splitlines()[0]) from error
    return {
        section: {key: value.strip().strip('"') for key, value in parser[section].items()}
        for section in parser.sections()
    }


_KUBE_PROXY = "KubeProxyConfiguration"


def kube_proxy(text: str) -> Any:  # noqa: ANN401 -- any JSON
    """A KubeProxyConfiguration; any other text (a kubeconfig, a Corefile) is an empty tree."""
    if _KUBE_PROXY not in text:
        return {}
    document = from_yaml(text)
    return document if document.get("kind") == _KUBE_PROXY else {}


_PLUGIN = re.compile(r"^[ \t]*(kubernetes|forward|bind)(?=[\s{])([^{\n#]*)", re.MULTILINE)


def corefile(text: str) -> Any:  # noqa: ANN401 -- any JSON
    """The arguments of a Corefile's plugins kubernetes, forward and bind; its server blocks.

    A list for each plugin, in order of the file. `.` (every name) is left out, and so are
    the reverse zones of `kubernetes`, which leaves the cluster's domains.
    Source: the CoreDNS manual, "Corefile explained", and the three plugins' pages.
    """
    found: dict[str, list[str]] = {}
    for plugin, arguments in _PLUGIN.findall(text):
        words = [word.rstrip(".") for word in arguments.split()]
        if plugin == "kubernetes":
            words = [word for word in words if not word.endswith(".arpa")]
        found.setdefault(plugin, []).extend(filter(None, words))
    return {**found, **server_blocks(text)}
