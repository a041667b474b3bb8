"""What the project promises, as claims that could be false."""
