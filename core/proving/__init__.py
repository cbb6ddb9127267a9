"""The arithmetic of proving a number: how often a code may be guessed, how often one is sent, how one is typed."""
