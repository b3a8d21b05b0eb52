"""How traffic gets to Services: the ways in, as far as objects tell."""
