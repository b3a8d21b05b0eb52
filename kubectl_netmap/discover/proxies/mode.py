"""What a mode in kube-proxy's configuration comes to on a node of some version and system.

Sources: KEP-3866 (nftables since 1.29), KEP-5343 (empty means nftables from 1.40 on),
and kube-proxy itself: userspace is gone since 1.26, and until then `ipvs` fell back
to iptables in silence where the kernel could not do it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kubectl_netmap.discover.fact import Confidence

Version = tuple[int, int]

LINUX, WINDOWS = "linux", "windows"

_VERSION = re.compile(r"^v?(\d+)\.(\d+)(?!\d)")
_LINUX_MODES = ("iptables", "ipvs", "nftables", "userspace")
_USERSPACE_ENDS: Version = (1, 26)
_NO_FALLBACK: Version = (1, 26)
_NFTABLES_BEGINS: Version = (1, 29)
_NFTABLES_DEFAULT: Version = (1, 40)


@dataclass(frozen=True, slots=True)
class Meaning:
    """The mode that runs, how sure that can be at most, and why it is so.

    `mode` is empty where the configured one cannot be what runs, or cannot be read.
    """

    mode: str
    most: Confidence = Confidence.DECLARED
    why: str = ""


def version_of(text: str) -> Version | None:
    """Major and minor of `v1.34.4-eksbuild.2` or `1.34.4`; None for what is no version."""
    found = _VERSION.match(text)
    return (int(found[1]), int(found[2])) if found else None


def running_mode(text: str) -> str:
    """A mode that a running kube-proxy names of itself; empty for any other text."""
    word = text.strip().lower()
    return word if word in (*_LINUX_MODES, "kernelspace") else ""


def meaning(configured: str, system: str, version: Version | None) -> Meaning:
    """What a configured mode comes to; `system` is linux, windows, or empty if not known."""
    if system == WINDOWS:
        return _on_windows(configured, version)
    found = _on_linux(configured, version)
    if system == LINUX or found.most <= Confidence.INFERRED:
        return found
    return Meaning(found.mode, Confidence.INFERRED, "the node's operating system is not known")


def _on_windows(configured: str, version: Version | None) -> Meaning:
    if configured == "kernelspace":
        return Meaning(configured)
    if not configured:
        return Meaning("kernelspace", Confidence.ASSUMED, "empty means kernelspace on Windows")
    if configured == "userspace" and (version is None or version < _USERSPACE_ENDS):
        return Meaning(configured, Confidence.INFERRED if version is None else Confidence.DECLARED)
    return Meaning("kernelspace", Confidence.INFERRED, "Windows has no other mode than kernelspace")


def _on_linux(configured: str, version: Version | None) -> Meaning:
    if not configured:
        return _empty(version)
    if configured == "iptables":
        return Meaning(configured)
    if configured not in _LINUX_MODES:
        masked = "*" in configured
        return Meaning("", why="masked" if masked else "no mode that kube-proxy has on Linux")
    if version is None:
        return Meaning(configured, Confidence.INFERRED, "kube-proxy's version is not known")
    return _by_version(configured, version)


def _by_version(configured: str, version: Version) -> Meaning:
    name = f"kube-proxy {told(version)}"
    if configured == "userspace" and version >= _USERSPACE_ENDS:
        return Meaning("", why=f"{name} has no userspace mode any more")
    if configured == "nftables" and version < _NFTABLES_BEGINS:
        return Meaning("", why=f"{name} has no nftables mode yet")
    if configured == "ipvs" and version < _NO_FALLBACK:
        why = f"{name} falls back to iptables in silence without IPVS"
        return Meaning(configured, Confidence.INFERRED, why)
    return Meaning(configured)


def _empty(version: Version | None) -> Meaning:
    if version is None:
        return Meaning("", why="empty, and what that means depends on a version that is not known")
    mode = "nftables" if version >= _NFTABLES_DEFAULT else "iptables"
    return Meaning(mode, Confidence.ASSUMED, f"{mode} is the default of kube-proxy {told(version)}")


def told(version: Version) -> str:
    """A version as people write it: 1.34."""
    return f"{version[0]}.{version[1]}"
