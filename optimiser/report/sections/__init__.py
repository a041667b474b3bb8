"""The sections of the page in their order, one file each: sentences, then charts, then tables."""
