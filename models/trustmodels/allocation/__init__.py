"""The allocation of savings and support: who is asked for what, who is bailed out, and what it costs whom."""
