"""Changes: the difference between two states of the edition, and the rules for changes."""
