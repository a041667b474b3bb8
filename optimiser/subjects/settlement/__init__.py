"""What to decide now when later years may turn out otherwise."""
