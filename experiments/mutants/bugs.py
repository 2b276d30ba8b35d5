"""Plausible bugs, each a change of one place of the source, and the tests that have to fail because of it.

Kinds: each role of the data, each unit of a privacy parameter, each place where something is selected or counted.
"""

from of_figures import FIGURES
from of_people import PEOPLE

BUGS = (*PEOPLE, *FIGURES)
