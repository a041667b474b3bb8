"""What stands beside the engine: assurance, back-test, builder of England, room, workbook, generator and more."""
