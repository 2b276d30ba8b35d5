"""Facts of a release besides its rows: of its files, and of how the cells of a table are written."""

from privgan.audit.facts.base import Facts
from privgan.audit.facts.cells import cell_facts
from privgan.audit.facts.files import file_facts
from privgan.data.folder import Folder
from privgan.data.table import Table


def facts_of(source: object) -> Facts:
    """Facts of a set of files, a row each in the order of its rows.

    Args:
        source: a folder of pictures or a table; of anything else nothing is known besides its rows.
    """
    if isinstance(source, Folder):
        return file_facts(source)
    assert isinstance(source, Table)
    return cell_facts(source)
