"""What the benchmark consists of, by the names that ``./dnc bench --only`` takes."""

PARTS = ("look-ups", "stages", "site", "telling", "intake", "consents", "complaints", "desk")
