"""The live source: one API server, asked by GET. The only place with `kubernetes`."""
