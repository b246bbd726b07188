"""Follow-through (督办): from a document over its items and assignments to things done."""
