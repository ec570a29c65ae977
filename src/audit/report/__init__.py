"""Turn executed notebooks into one HTML file: cells bring data, this package owns every byte of markup.

It knows nothing of notebooks' own HTML: an output is read only under the type below, and only as data.
"""

MIME = "application/vnd.audit.v1+json"
