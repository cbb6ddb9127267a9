"""Policy packs: a jurisdiction's law as data. `current_policy(at)` is the version in force at a moment."""
