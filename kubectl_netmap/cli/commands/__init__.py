"""The commands, one file each; listed in `cli.main`."""
