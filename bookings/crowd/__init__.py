"""A site of any size, as life would have left it: for benchmarks. ``filling.fill`` makes it."""
