"""Adapters to the WhatsApp providers, behind one contract."""
