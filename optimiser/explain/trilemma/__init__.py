"""Which imperative gives way: the six orders side by side, and every trust standing alone."""
