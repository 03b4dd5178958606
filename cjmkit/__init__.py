"""cjmkit."""
