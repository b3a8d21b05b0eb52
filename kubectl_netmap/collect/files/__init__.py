"""Dumps, bundles, manifests and archives, read as a cluster would be."""

from kubectl_netmap.collect.files.open import open_files

__all__ = ["open_files"]
