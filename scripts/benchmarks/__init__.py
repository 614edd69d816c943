"""Benchmarks: builds, pages and search of this project beside those of others. They judge nothing in the tests."""
