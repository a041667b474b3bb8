"""What Streamlit runs at every drawing of the page."""

from optimiser.extras.room.view.app import main

main()
