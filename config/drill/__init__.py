"""``./dnc drill chaos``: a site of its own under load, while its processes are killed and frozen and its disk is filled; then
what was acknowledged is compared with what is there."""
