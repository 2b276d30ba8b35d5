"""What no attacker exceeds: limits that follow from counts on held-out people, whatever the attacker does.

A release that takes one of m values is fully described by the m probabilities of each class. Counts on people that
the channel was not fitted on limit these, and with them every attacker that knows the channel.
Shapes: S classes of the sensitive value, Z released values (cells), N rows.
"""

from privgan.theory.certificate.counts import count
from privgan.theory.certificate.forecast import forecast
from privgan.theory.certificate.limit import METHODS, Certificate, certify, methods_for

__all__ = ["METHODS", "Certificate", "certify", "count", "forecast", "methods_for"]
