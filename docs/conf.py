"""How the manual is built: Sphinx with MyST, offline, warnings are errors (`make docs`)."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "Trust optimiser"
author = "The trust optimiser authors"
project_copyright = "the trust optimiser authors, MIT licence"
language = "en-GB"
extensions = ["myst_parser", "mathml"]
exclude_patterns = ["_build", "RAP.md"]  # RAP.md is read beside the files that it ticks
myst_enable_extensions = ["dollarmath", "deflist"]
myst_heading_anchors = 3
html_math_renderer = "mathml"
html_theme = "alabaster"
html_theme_options = {
    "description": "Which promises cannot hold together, and who is asked for what",
    "link": "#005EB8",
    "body_text": "#212B32",
    "sidebar_link": "#003087",
    "gray_1": "#4C6272",
    "gray_2": "#F0F4F5",
    "gray_3": "#4C6272",
    "page_width": "68rem",
    "show_powered_by": False,
    "font_family": "Arial, Helvetica, sans-serif",
    "head_font_family": "Arial, Helvetica, sans-serif",
    "font_size": "1.0625rem",
}
html_copy_source = False
html_show_sourcelink = False
html_static_path = ["_static"]
pygments_style = "bw"
