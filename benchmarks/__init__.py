"""What the bot costs: measured on loopback, between the pretend servers, beside a bare aiogram bot."""
