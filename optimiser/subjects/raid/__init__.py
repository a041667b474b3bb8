"""What turning capital into support gains now and costs later."""
