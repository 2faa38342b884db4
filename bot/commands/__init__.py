"""Text to Request: what a moderator wrote, understood or explained."""
