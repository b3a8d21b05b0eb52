"""How a Service or a pod is exposed to the outside: addresses, their givers, ports of nodes."""
