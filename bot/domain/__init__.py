"""Values and rules of the field; no input or output."""
