"""One request followed hop by hop, to where it is answered or where and why it stops."""
