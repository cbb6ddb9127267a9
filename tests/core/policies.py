"""Two small policies for the tests of numbers: only what `core.numbers` reads of a pack."""
