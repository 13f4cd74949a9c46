# A transformation made on one thread is used on another, and dropped on a third, one after the other.
# expect: nothing
# plain: survives
# oracle: valgrind
import threading

from osgeo import osr

kept = {}


def make():
    source, target = osr.SpatialReference(), osr.SpatialReference()
    source.ImportFromProj4("+proj=longlat +ellps=GRS80")
    target.ImportFromProj4("+proj=utm +zone=32 +ellps=GRS80")
    kept["transformation"] = osr.CoordinateTransformation(source, target)


def use():
    print(kept["transformation"].TransformPoint(9.0, 50.0))


for step in (make, use, kept.clear):
    thread = threading.Thread(target=step)
    thread.start()
    thread.join()
