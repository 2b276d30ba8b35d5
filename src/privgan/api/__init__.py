"""The public Python interface, which `privgan` itself names: load, judge, train, and a scikit-learn transformer."""
