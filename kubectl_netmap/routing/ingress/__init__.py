"""Ingresses: their class, who serves them, and how requests get there."""
