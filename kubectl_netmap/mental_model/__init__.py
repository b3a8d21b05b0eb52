"""What Kubernetes promises of a cluster's network, held against this very cluster."""
