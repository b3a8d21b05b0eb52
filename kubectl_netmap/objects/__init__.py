"""The nouns of Kubernetes that matter to its network: frozen, and free of I/O."""
