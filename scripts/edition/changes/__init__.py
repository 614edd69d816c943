"""Changes: what one state of the edition has against another, and the rules for it."""
