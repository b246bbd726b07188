"""Honours (表彰): schemes with a legal basis, nominations, panels, public notices, decisions, certificates."""
