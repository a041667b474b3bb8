"""The tables of the report, one file a reader's question. All arithmetic of the page is here."""
