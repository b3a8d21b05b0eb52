"""The network of a Kubernetes cluster, reconstructed from what its API says."""

__version__ = "0.1.0"
