"""How wide the answer is when every assumption is drawn."""
