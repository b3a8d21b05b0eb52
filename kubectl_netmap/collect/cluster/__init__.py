"""The live source: one API server, asked by GET only. The only place with `kubernetes`."""
