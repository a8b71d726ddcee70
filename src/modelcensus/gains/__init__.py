"""From counters as stated to gains that can be believed. This floor knows no account's owner and no country.

`reading` holds one snapshot against what was last read; `intervals` says between which snapshots gains are counted; `rise` makes
gains of the movements in them.
"""
