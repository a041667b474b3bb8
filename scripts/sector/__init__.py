"""Parts of the builder of instances/sector-2017-18."""
