"""The negotiation room: offers, their estimates and exact answers; `view` shows them in a browser."""
