"""Translations in and out, as files of the trade: XLIFF 2.1 and 1.2, and PO.

`sheets` makes of a translation what a file holds, `xliff`, `xliff_reading` and `po` write and read the formats, `inline` the
marks within a text, `plans` compares a file with what is there and takes it in.
"""
