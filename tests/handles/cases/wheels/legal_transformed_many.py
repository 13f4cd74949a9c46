# fiona transforms many geometries by a function of C++ that hands each to the caller; addresses come again and again.
# expect: nothing
# plain: survives
# oracle: none
import fiona.transform

for i in range(300):
    ring = [(0, 0), (i % 7 + 1, 0), (1, 1), (0, 0)]
    fiona.transform.transform_geom("EPSG:4326", "EPSG:3857", {"type": "Polygon", "coordinates": [ring]})
