"""What the service proxy of one node does with a packet: endpoints, refusals, source addresses."""
