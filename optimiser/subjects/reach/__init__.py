"""What the targets would take."""
