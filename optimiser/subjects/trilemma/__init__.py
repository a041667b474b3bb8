"""Which imperative fails, and what restores it: every trust standing alone, and the six orders."""
