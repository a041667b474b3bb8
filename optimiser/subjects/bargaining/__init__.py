"""Where three parties might settle, by four rules."""
