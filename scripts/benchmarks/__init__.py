"""Benchmarks of builds, pages and search, against other tools. The tests do not depend on them."""
