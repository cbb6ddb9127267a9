"""What two doors of reports share."""
