# shapely calls functions of a GEOS later than the headers that the checker was built with.
# expect: nothing
# plain: survives
# oracle: none
import shapely

for i in range(200):
    boxes = shapely.box([0, 1, 5], 0, [1, 2, 6], 1 + i % 3)
    joined = shapely.disjoint_subset_union_all(boxes)
    assert shapely.get_num_geometries(joined) == 2
    assert len(shapely.coverage_simplify(boxes, 0.1)) == 3
    assert shapely.get_parts(joined)[0].is_valid
