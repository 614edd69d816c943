"""The top floor: what turns the edition into pages, and the hooks that the engine calls."""
