"""Maps facts to tasks."""
