"""What stands beside the engine: assurance, challenge, room, workbook, second opinion, generator, starter."""
