"""What programs the rules of Services on a node: kube-proxy, or what replaces it."""
