"""Plan, confirm, execute, verify: what becomes of an operation."""
