"""Where the spots of a picture stand, in pure Python: no drawing, no format."""
