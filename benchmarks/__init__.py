"""The benchmark: this engine beside others, on made data, in one run (`./dnc bench`, docs/benchmark.md)."""
