"""The commands of run.py: a thin module for each, with `run` and `add_options`."""
