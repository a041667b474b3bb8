"""What limits are worth: duals with their range, finite steps, exchange rates and ladders."""
