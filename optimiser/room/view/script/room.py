"""What Streamlit runs at every drawing of the page."""

from optimiser.room.view.app import main

main()
