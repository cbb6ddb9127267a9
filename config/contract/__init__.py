"""The served contract: one document of all that the doors below say of themselves (OpenAPI 3.1)."""
