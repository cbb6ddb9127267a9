"""A small believable country, told through the real services over past weeks, and the main job driven through the real doors."""
