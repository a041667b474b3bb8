"""How long each phase takes, on a ladder of sizes, beside two plainer ways: see PROTOCOL.md."""
