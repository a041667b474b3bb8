"""Why a trust is asked for what it is asked for, on the page."""
