"""Pages of the room: parse, call one service or selector, render."""
