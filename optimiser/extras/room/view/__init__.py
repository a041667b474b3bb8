"""What the room shows. The only place that knows Streamlit."""
