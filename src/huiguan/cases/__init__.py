"""Cases: a member in need asks for help, named people handle it in time, and nobody else reads a word of it."""
