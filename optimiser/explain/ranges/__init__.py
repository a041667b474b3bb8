"""What was open: the least and the most of each trust's figures in plans as good for the nation."""
