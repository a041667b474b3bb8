"""The file that Streamlit runs, apart from all others: its neighbours could be imported by bare names."""
