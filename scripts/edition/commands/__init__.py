"""The command line’s own work: one module for each command that is more than a call."""
