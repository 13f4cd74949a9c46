# pyproj promotes systems to three dimensions and back: functions of an experimental header make these.
# expect: nothing
# plain: survives
# oracle: none
import pyproj

for code in range(32601, 32661):
    system = pyproj.CRS.from_epsg(code)
    assert system.to_3d().to_2d().to_epsg() == code
    assert system.is_derived
