# A reference system made on one thread is used and dropped on another after it.
# expect: nothing
# plain: survives
# oracle: valgrind
import threading

from osgeo import osr

kept = []


def make():
    srs = osr.SpatialReference()
    srs.SetWellKnownGeogCS("WGS84")
    kept.append(srs)


def use():
    print(kept.pop().ExportToProj4())


for step in (make, use):
    thread = threading.Thread(target=step)
    thread.start()
    thread.join()
