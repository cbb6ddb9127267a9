"""Text from outside as it is read at every door, without Django: moments, JSON."""
