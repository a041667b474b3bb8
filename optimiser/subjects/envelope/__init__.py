"""The envelope as the Treasury counts it."""
