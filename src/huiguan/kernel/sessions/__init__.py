"""Sessions: something held at a place and a time, and who was there, with evidence of how it is known.

No faces, no locations, and no sums per person: attendance belongs to the session that it was taken at.
"""
