"""Manifests, as the API server or a dump prints them, to objects.

One file per family of kinds. A family is a `Wire`: a msgspec Struct that names
only the fields we read, and a function that makes the object of it.
"""
