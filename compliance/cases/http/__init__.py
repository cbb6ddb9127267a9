"""What the pages of documents share."""
