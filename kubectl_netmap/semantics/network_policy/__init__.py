"""Whether NetworkPolicies allow a connection: by which rule, or why none matched."""
