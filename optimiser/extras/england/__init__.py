"""The rules by which an instance of all NHS providers is made from published figures."""
