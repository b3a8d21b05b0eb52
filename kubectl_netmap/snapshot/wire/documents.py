"""Documents inside the values of a ConfigMap, as trees of JSON values.

A format that finds nothing it understands returns an empty tree; one that is
broken raises `ValueError` with what is wrong.
"""

from __future__ import annotations

import configparser
import json
import re
from collections.abc import Callable
from typing import Any

import yaml

Format = Callable[[str], Any]

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def from_yaml(text: str) -> Any:  # noqa: ANN401 -- any JSON
    """A YAML document; of several, the first that is a mapping."""
    try:
        documents = list(yaml.load_all(text, Loader=_Loader))
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


def kube_proxy(text: str) -> Any:  # noqa: ANN401 -- any JSON
    """A KubeProxyConfiguration; another document (a kubeconfig, say) is an empty tree."""
    document = from_yaml(text)
    return document if document.get("kind") == "KubeProxyConfiguration" else {}


_PLUGIN = re.compile(r"^\s*(kubernetes|forward|bind)\s+([^{\n#]*)", re.MULTILINE)


def corefile(text: str) -> Any:  # noqa: ANN401 -- any JSON
    """The arguments of a Corefile's plugins kubernetes, forward and bind.

    A list for each, in order of the file; reverse zones and `.` are left out of
    `kubernetes`, which leaves the cluster's domains.
    Source: the CoreDNS manual, "Corefile explained", and the three plugins' pages.
    """
    found: dict[str, list[str]] = {}
    for plugin, arguments in _PLUGIN.findall(text):
        words = [word.rstrip(".") for word in arguments.split()]
        if plugin == "kubernetes":
            words = [word for word in words if word and not word.endswith(".arpa")]
            words = [word for word in words if word not in ("in-addr.arpa", "ip6.arpa")]
        found.setdefault(plugin, []).extend(words)
    return found
