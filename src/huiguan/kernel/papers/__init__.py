"""Official documents in the form of GB/T 9704-2012 (党政机关公文格式), as Word files and PDF made from plain words.

Pure functions, no models: a room says what a paper holds (`Paper`), `paper_docx` and `paper_pdf` give the file. The
rules are those of the standard as DOMAIN.md §4.1 records them.
"""

from huiguan.kernel.papers.document import DOCX, paper_docx
from huiguan.kernel.papers.paper import Annex, Paper
from huiguan.kernel.papers.pdf import PDF, paper_pdf
from huiguan.kernel.papers.wording import break_title, official_date

#: The media type of each form, and what makes it.
FORMS = {"docx": (DOCX, paper_docx), "pdf": (PDF, paper_pdf)}

__all__ = ["DOCX", "FORMS", "PDF", "Annex", "Paper", "break_title", "official_date", "paper_docx", "paper_pdf"]
