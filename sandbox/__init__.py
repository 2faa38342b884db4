"""A pretend WhatsApp world, servers that speak the providers' HTTP over it, and a pretend Telegram."""
