"""Pages through Jinja2 with autoescape: one frame, one stylesheet and one table for all of them.

A page is one file that needs no network. A package keeps its own templates in a folder `templates`; those of this
package are found beside them: `page.html` (the frame), `base.css` (the style of every page, the interactive one too),
`page.css` (that of pages to read), `parts.html` (table and facts).
"""

from privgan.html.render import render
from privgan.html.table import Table

__all__ = ["Table", "render"]
