"""Texts by hand of which make_byte_seeds.py makes seeds of crs_text: what PROJ knows by name, each with parameters that suit it."""

# ruff: noqa: E501 (a text is one line)

# Of proj/src/pj_list.h: every projection.
PROJECTIONS = {
    "azimuthal": (
        "aeqd lat_0=50 lon_0=10",
        "aeqd lat_0=90 R=6371000",
        "aeqd lat_0=13.47 lon_0=144.75 guam",
        "airy lat_0=40 lat_b=60",
        "airy lat_0=-90 no_cut",
        "airy lat_0=0",
        "gnom lat_0=50 lon_0=10",
        "laea lat_0=52 lon_0=10",
        "laea lat_0=-90",
        "laea lat_0=0 R=6371000",
        "ortho lat_0=42 lon_0=5 ellps=WGS84",
        "ortho lat_0=90 R=6371000",
    ),
    "perspective": (
        "nsper h=3000000 lat_0=50",
        "nsper h=3000000 lat_0=90",
        "tpers h=5500000 lat_0=40 azi=30 tilt=20",
        "geos h=35785831 lon_0=9 sweep=x",
        "geos h=35785831 R=6371000 sweep=y",
        "sch plat_0=30 plon_0=45 phdg_0=-12 h_0=500",
        "qsc lat_0=0",
        "qsc lat_0=90",
        "qsc lon_0=90",
        "s2 lat_0=0 lon_0=0 UVtoST=quadratic",
        "s2 lat_0=-90 UVtoST=tangent",
    ),
    "stereographic": (
        "stere lat_0=90 lat_ts=70",
        "stere lat_0=52 lon_0=5 k=0.9999",
        "stere lat_0=-90 R=6371000",
        "stere lat_0=0 R=6371000",
        "sterea lat_0=52.15616055555555 lon_0=5.38763888888889 k=0.9999079 ellps=bessel",
        "ups south",
        "rouss lat_0=45 lon_0=10",
        "alsk",
        "gs48",
        "gs50",
        "mil_os",
        "lee_os",
        "nzmg",
    ),
    "conic": (
        "aea lat_1=29.5 lat_2=45.5",
        "aea lat_1=40 lat_2=40 R=6371000",
        "leac lat_1=30 south",
        "eqdc lat_1=33 lat_2=45 ellps=GRS80",
        "eqdc lat_1=40 lat_2=40 R=6371000",
        "lcc lat_1=49 lat_2=44 lat_0=46.5",
        "lcc lat_1=45 R=6371000",
        "lcca lat_0=35",
        "bonne lat_1=45",
        "bonne lat_1=90 R=6371000",
        "ccon lat_1=52",
        "bipc ns",
    ),
    "simple_conic": (
        "euler lat_1=30 lat_2=60",
        "murd1 lat_1=30 lat_2=50",
        "murd2 lat_1=30 lat_2=50",
        "murd3 lat_1=30 lat_2=50",
        "pconic lat_1=25 lat_2=75",
        "tissot lat_1=60 lat_2=65",
        "vitk1 lat_1=45 lat_2=55",
        "poly lat_0=10",
        "poly R=6371000",
        "imw_p lat_1=30 lat_2=-40",
        "imw_p lat_1=0 lat_2=40 lon_1=2",
        "rpoly lat_ts=40",
    ),
    "oblique": (
        "omerc lat_0=4 lonc=115 alpha=53.3158 gamma=53.1301 k=0.99984",
        "omerc lat_1=45 lat_2=55 lon_1=5 lon_2=12",
        "omerc lat_0=45 lonc=10 gamma=20 no_off",
        "somerc lat_0=46.95240555555556 lon_0=7.439583333333333 ellps=bessel",
        "krovak lat_0=49.5 lon_0=24.83333333333333 alpha=30.28813972222222 k=0.9999",
        "krovak czech",
        "labrd lon_0=46.43722917 lat_0=-18.9 azi=18.9 k=0.9995 ellps=intl",
        "ocea lat_1=45 lat_2=55 lon_1=5 lon_2=12",
        "ocea alpha=35 lonc=10",
        "oea lat_1=45 lon_0=10 n=1 m=2 theta=3",
        "tpeqd lat_1=10 lon_1=20 lat_2=40 lon_2=60",
        "chamb lat_1=55 lon_1=0 lat_2=40 lon_2=20 lat_3=45 lon_3=10",
        "chamb lat_1=0 lon_1=0 lat_2=20 lon_2=0 lat_3=10 lon_3=50",
    ),
    "rotated": (
        "ob_tran o_proj=moll o_lat_p=45 o_lon_p=-90",
        "ob_tran o_proj=latlon o_lat_p=20 o_lon_p=20",
        "ob_tran o_proj=merc o_alpha=10 o_lon_c=20 o_lat_c=30",
        "ob_tran o_proj=eqc o_lon_1=10 o_lat_1=20 o_lon_2=30 o_lat_2=40",
        "ob_tran o_proj=robin o_lat_p=90",
        "lsat lsat=5 path=12",
        "lsat lsat=2 path=120",
        "misrsom path=1",
        "isea",
        "isea orient=pole mode=di aperture=4 resolution=5",
        "isea mode=dd azi=10 lon_0=5 lat_0=30",
        "isea mode=hex rescale",
    ),
    "transverse": (
        "tmerc lat_0=49 lon_0=-2 k=0.9996012717",
        "tmerc approx ellps=GRS80",
        "tmerc R=6371000",
        "etmerc lon_0=9",
        "utm zone=32",
        "utm zone=56 south approx",
        "gstmerc lat_0=-21 lon_0=55 k=0.9",
        "cass lat_0=10 lon_0=9",
        "cass lat_0=-16.25 lon_0=179.3 hyperbolic",
        "cass R=6371000",
        "tcc R=6371000",
        "tcea R=6371000",
        "col_urban lat_0=4.68 lon_0=-74.15 h_0=2550",
    ),
    "cylindrical": (
        "merc lat_ts=20",
        "merc k=0.9 R=6371000",
        "webmerc",
        "cea lat_ts=30",
        "cea R=6371000 lat_ts=45",
        "eqc lat_ts=20 lat_0=5",
        "mill",
        "gall",
        "cc",
        "comill",
        "patterson",
        "tobmerc",
        "calcofi",
    ),
    "pseudocylindrical": (
        *("collg", "crast", "denoy", "eck1", "eck2", "eck3", "eck4", "eck5", "eck6", "fahey", "fouc", "goode", "hatano"),
    ),
    "pseudocylindrical_more": (
        *("kav5", "kav7", "wag6", "putp1", "loxim lat_1=30", "mbtfpp", "mbtfpq", "mbt_fps", "mbt_s", "mbtfps", "moll"),
        *("wag4", "wag5"),
    ),
    "sinusoidal": (
        "sinu",
        "sinu R=6371000",
        "gn_sinu m=2 n=3",
        "fouc_s n=0.5",
        "fouc_s n=0",
        "urmfps n=0.5",
        *("wag1", "weren", "robin", "natearth", "natearth2", "nell", "nell_h"),
    ),
    "putnins": (
        *("putp2", "putp3", "putp3p", "putp4p", "putp5", "putp5p", "putp6", "putp6p", "qua_aut", "times"),
        *("urm5 n=0.9 alpha=2 q=4", "wag2", "wag3 lat_ts=20"),
    ),
    "others": (
        *("eqearth", "eqearth R=6371000", "boggs", "gins8", "igh", "igh_o", "imoll", "imoll_o", "bertin1953", "wink1 lat_ts=50"),
        *("wink2 lat_1=40", "wintri lat_1=50", "wag7"),
    ),
    "globular": (
        *("adams_hemi", "adams_ws1", "adams_ws2", "guyou", "peirce_q shape=square", "peirce_q shape=diamond lon_0=25"),
        *("peirce_q shape=nhemisphere scrollx=-0.2", "peirce_q shape=vertical scrolly=0.8", "peirce_q shape=horizontal"),
        *("apian", "ortel", "bacon", "august"),
    ),
    "globular_more": (
        *("aitoff", "hammer W=0.7 M=2", "lagrng W=2 lat_1=10", "larr", "lask", "nicol", "vandg", "vandg2", "vandg3", "vandg4"),
        *("healpix rot_xy=42", "healpix R=6371000", "rhealpix north_square=1 south_square=2"),
    ),
}

# What is no projection. First and second of a group are also tried as reference systems, which refuses them; a group takes one input.
OPERATIONS = {
    "cartesian": (
        "+proj=cart +ellps=GRS80",
        "+proj=geocent +datum=WGS84",
        "+proj=geoc +ellps=GRS80",
        "+proj=longlat +geoc +ellps=GRS80",
        "+proj=topocentric +ellps=WGS84 +lon_0=5 +lat_0=55 +h_0=10",
        "+proj=topocentric +ellps=WGS84 +X_0=3652755 +Y_0=319574 +Z_0=5201547",
        "+proj=pipeline +step +proj=cart +ellps=WGS84 +step +proj=topocentric +ellps=WGS84 +lon_0=5 +lat_0=55",
        "+proj=noop",
        "+proj=lonlat +ellps=intl +pm=madrid +over",
        "+proj=latlon +a=6378137 +rf=298 +lon_wrap=180",
        "+proj=latlong +a=6378137 +b=6356752 +R_A",
        "+proj=merc +a=6378137 +es=0.006 +R_lat_a=30 +units=us-ft +axis=wsu",
    ),
    "helmert": (
        "+proj=helmert +x=-0.7 +y=1.2 +z=2.3 +rx=0.1 +ry=0.2 +rz=0.3 +s=1.5 +convention=coordinate_frame",
        "+proj=helmert +x=1 +dx=0.1 +dy=0.2 +dz=0.3 +drx=0.01 +dry=0.02 +drz=0.03 +ds=0.01 +rx=1 +ry=2 +rz=3 +s=0.2 +t_epoch=2000 +convention=position_vector +exact",
        "+proj=helmert +x=4000 +y=-2000 +theta=0.3 +s=0.9 +dtheta=0.1 +t_epoch=2010",
        "+proj=helmert +towgs84=1,2,3,0.1,0.2,0.3,4 +convention=position_vector",
        "+proj=helmert +transpose +x=1 +convention=coordinate_frame",
        "+proj=molobadekas +x=-270 +y=183 +z=333 +rx=0.1 +ry=0.2 +rz=-0.3 +s=0.2 +px=2464351 +py=-5783466 +pz=974809 +convention=coordinate_frame",
        "+proj=molodensky +a=6378160 +rf=298.25 +da=-23 +df=-8.120449e-8 +dx=-134 +dy=-48 +dz=149 +abridged",
        "+proj=molodensky +a=6378160 +rf=298.25 +da=-23 +df=-8.120449e-8 +dx=-134 +dy=-48 +dz=149",
        "+proj=pipeline +step +proj=cart +ellps=bessel +step +proj=helmert +x=598 +y=73 +z=418 +step +inv +proj=cart +ellps=WGS84",
        "+proj=longlat +ellps=bessel +towgs84=598.1,73.7,418.2,0.202,0.045,-2.455,6.7",
        "+proj=utm +zone=33 +ellps=intl +towgs84=-87,-98,-121",
    ),
    "affine": (
        "+proj=affine +xoff=1 +yoff=2 +zoff=3 +toff=4 +s11=2 +s12=0.1 +s13=0.2 +s21=0.3 +s22=2 +s23=0.1 +s31=0.1 +s32=0.2 +s33=3 +tscale=2",
        "+proj=affine +s11=0 +s22=0 +s33=0",
        "+proj=geogoffset +dlon=3600 +dlat=-3600 +dh=3",
        "+proj=vertoffset +lat_0=46.9 +lon_0=8.18 +dh=-0.245 +slope_lat=-0.21 +slope_lon=-0.032 +ellps=GRS80",
        "+proj=axisswap +order=2,-1,3,4",
        "+proj=axisswap +axis=neu",
        "+proj=unitconvert +xy_in=deg +xy_out=grad +z_in=m +z_out=us-ft",
        "+proj=unitconvert +t_in=gps_week +t_out=mjd",
        "+proj=unitconvert +xy_in=0.5 +xy_out=km",
        "+proj=set +v_1=1 +v_2=2 +v_3=3 +v_4=2020",
        "+proj=pipeline +step +proj=set +v_3=100 +omit_inv +step +proj=set +v_3=0 +omit_fwd",
    ),
    "pipeline": (
        "+proj=pipeline +step +proj=push +v_1 +v_2 +step +proj=affine +xoff=3 +step +proj=pop +v_1 +v_2",
        "+proj=pipeline +ellps=GRS80 +step +inv +proj=utm +zone=32 +step +proj=utm +zone=33",
        "+proj=pipeline +step +proj=push +v_3 +v_4 +step +proj=cart +step +inv +proj=cart +ellps=intl +step +proj=pop +v_3 +v_4",
        "+proj=pipeline +step +proj=pipeline +step +proj=merc",
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=lcc +lat_1=49 +lat_2=44 +step +proj=unitconvert +xy_in=m +xy_out=ft",
        "+proj=pipeline +step +proj=vgridshift +grids=@no.gtx +multiplier=1 +step +proj=hgridshift +grids=@no.gsb",
        "+proj=pipeline +step +init=epsg:25832 +step +init=epsg:25833 +inv",
        "+proj=push +v_1",
        "proj=pipeline step proj=axisswap order=2,1 step proj=eqc inv",
        "+proj=pipeline +towgs84=1,2,3 +step +proj=longlat +ellps=intl +step +proj=noop +x_0=3",
    ),
    "grids_missing": (
        "+proj=longlat +ellps=clrk66 +nadgrids=@conus,@alaska,null",
        "+proj=longlat +ellps=GRS80 +geoidgrids=@egm96_15.gtx +vunits=m",
        "+proj=hgridshift +grids=@BETA2007.gsb,null +t_epoch=2000 +t_final=now",
        "+proj=hgridshift +grids=null",
        "+proj=vgridshift +grids=@egm96_15.gtx +multiplier=0.001 +t_epoch=2000 +t_final=2010",
        "+proj=xyzgridshift +grids=@gr3df97a.tif +grid_ref=output_crs +multiplier=1",
        "+proj=deformation +xy_grids=@alaska +z_grids=@egm96_15.gtx +t_epoch=2016 +ellps=GRS80",
        "+proj=deformation +grids=@nkgrf03vel_realigned.tif +dt=16 +ellps=GRS80",
        "+proj=deformation +grids=null +t_epoch=2016 +ellps=GRS80",
        "+proj=defmodel +model=no.json",
        "+proj=tinshift +file=no.json",
        "+proj=gridshift +grids=@no.tif",
    ),
    "horner": (
        "+proj=horner +ellps=intl +range=500000 +fwd_origin=877605.269066,6125810.306769 +inv_origin=877605.760036,6125811.281773 +deg=1 +fwd_u=6.1258112678e+06,9.9999971567e-01,1.5372750011e-10 +fwd_v=8.7760574982e+05,9.9999971567e-01,1.5372750011e-10 +inv_u=6.1258103208e+06,1.0000002826e+00,-1.5372762184e-10 +inv_v=8.7760527928e+05,1.0000002826e+00,-1.5372762184e-10",
        "+proj=horner +deg=2 +range=10000000 +fwd_origin=0,0 +inv_origin=0,0 +fwd_u=1,2,3,4,5,6 +fwd_v=1,2,3,4,5,6 +inv_u=1,2,3,4,5,6 +inv_v=6,5,4,3,2,1",
        "+proj=horner +deg=1 +range=10000000 +fwd_origin=1,2 +inv_origin=3,4 +fwd_c=1,2,3,4 +inv_c=1,2,3,4 +uneg +vneg",
        "+proj=horner +deg=3 +range=10000000 +fwd_origin=1,2 +inv_origin=3,4 +fwd_c=1,2,3,4,5,6,7,8 +inv_c=1,2,3,4,5,6,7,8",
    ),
}

# Projections to which PROJ gives a name of EPSG or of its own: these are also read as reference systems, and written in every notation.
NAMED = (
    *("aea", "aeqd", "aitoff", "apian", "bonne", "cass", "cea", "collg", "comill", "crast", "col_urban", "eck1", "eck2", "eck3"),
    *("eck4", "eck5", "eck6", "eqc", "eqdc", "eqearth", "etmerc", "fouc_s", "gall", "geos", "gnom", "goode", "gstmerc", "hammer"),
    *("hatano", "igh", "igh_o", "imw_p", "isea", "kav5", "kav7", "krovak", "labrd", "laea", "larr", "lask", "lcc", "loxim", "mbtfps"),
    *("merc", "mill", "moll", "natearth", "natearth2", "nsper", "nzmg", "ob_tran", "omerc", "ortel", "ortho", "patterson", "peirce_q"),
    *("poly", "putp4p", "qsc", "qua_aut", "robin", "rouss", "s2", "sch", "sinu", "somerc", "stere", "sterea", "times", "tmerc", "tobmerc"),
    *("tpeqd", "tpers", "ups", "urmfps", "utm", "vandg", "vandg2", "vandg3", "wag1", "wag2", "wag3", "wag4", "wag5", "wag6", "wag7"),
    *("webmerc", "wink1", "wink2", "wintri"),
)

_DATUM = 'DATUM["World Geodetic System 1984",ELLIPSOID["WGS 84",6378137,298.257223563,LENGTHUNIT["metre",1]]]'
_LATLON = 'CS[ellipsoidal,2],AXIS["latitude",north],AXIS["longitude",east],ANGLEUNIT["degree",0.0174532925199433]'
_LATLON_HEIGHT = 'CS[ellipsoidal,3],AXIS["lat (B)",north,ORDER[1],ANGLEUNIT["degree",0.0174532925199433]],AXIS["lon (L)",east,ORDER[2],ANGLEUNIT["degree",0.0174532925199433]],AXIS["h (h)",up,ORDER[3],LENGTHUNIT["metre",1]]'
_GEOGRAPHIC = f'GEOGCRS["WGS 84",{_DATUM},{_LATLON}]'
_BASE = f'BASEGEOGCRS["WGS 84",{_DATUM}]'
_NORTHING = 'CS[Cartesian,2],AXIS["(E)",east],AXIS["(N)",north],LENGTHUNIT["metre",1]'
_MERCATOR = (
    'CONVERSION["m",METHOD["Mercator (variant A)",ID["EPSG",9804]],PARAMETER["Latitude of natural origin",0,ANGLEUNIT["degree",0.0174532925199433]],'
    'PARAMETER["Longitude of natural origin",10,ANGLEUNIT["degree",0.0174532925199433]],PARAMETER["Scale factor at natural origin",0.99,SCALEUNIT["unity",1]],'
    'PARAMETER["False easting",5,LENGTHUNIT["metre",1]],PARAMETER["False northing",7,LENGTHUNIT["metre",1]]]'
)
_PROJECTED = f'PROJCRS["p",{_BASE},{_MERCATOR},{_NORTHING}]'
_HEIGHT = 'VERTCRS["h",VDATUM["d"],CS[vertical,1],AXIS["up (H)",up],LENGTHUNIT["metre",1]]'
_TIME = 'TIMECRS["t",TDATUM["Time origin",CALENDAR["proleptic Gregorian"],TIMEORIGIN[1980-01-01T00:00:00.0Z]],CS[TemporalDateTime,1],AXIS["time (T)",future]]'
_GEOCENTRIC = f'GEODCRS["g",{_DATUM},CS[Cartesian,3],AXIS["(X)",geocentricX],AXIS["(Y)",geocentricY],AXIS["(Z)",geocentricZ],LENGTHUNIT["metre",1]]'
_SHIFT = 'METHOD["Geocentric translations (geog2D domain)",ID["EPSG",9603]],PARAMETER["X-axis translation",1,LENGTHUNIT["metre",1]],PARAMETER["Y-axis translation",2,LENGTHUNIT["metre",1]],PARAMETER["Z-axis translation",3,LENGTHUNIT["metre",1]]'
_DERIVING = 'DERIVINGCONVERSION["c",METHOD["PROJ ob_tran o_proj=longlat"],PARAMETER["o_lat_p",52,ANGLEUNIT["degree",0.0174532925199433]],PARAMETER["o_lon_p",-30,ANGLEUNIT["degree",0.0174532925199433]],PARAMETER["lon_0",-25,ANGLEUNIT["degree",0.0174532925199433]]]'
_AFFINE = 'DERIVINGCONVERSION["a",METHOD["Affine parametric transformation",ID["EPSG",9624]],PARAMETER["A0",1,LENGTHUNIT["metre",1],ID["EPSG",8623]],PARAMETER["A1",1,SCALEUNIT["coefficient",1],ID["EPSG",8624]],PARAMETER["A2",0,SCALEUNIT["coefficient",1],ID["EPSG",8625]],PARAMETER["B0",1,LENGTHUNIT["metre",1],ID["EPSG",8639]],PARAMETER["B1",0,SCALEUNIT["coefficient",1],ID["EPSG",8640]],PARAMETER["B2",1,SCALEUNIT["coefficient",1],ID["EPSG",8641]]]'
_GRID = 'METHOD["NTv2",ID["EPSG",9615]],PARAMETERFILE["Latitude and longitude difference file","no.gsb"]'


def _operation(name: str, method: str, source: str = _GEOGRAPHIC, target: str = _GEOGRAPHIC) -> str:
    return f'COORDINATEOPERATION["{name}",VERSION["1"],SOURCECRS[{source}],TARGETCRS[{target}],{method},OPERATIONACCURACY[1],USAGE[SCOPE["all"],AREA["here"],BBOX[40,-10,60,20]],REMARK["by hand"]]'


# Each is one input; so many texts of it as there are.
DOCUMENTS = {
    "wkt2_geocentric": (_GEOCENTRIC, _GEOGRAPHIC),
    "wkt2_ensemble": (
        'GEOGCRS["e",ENSEMBLE["World Geodetic System 1984 ensemble",MEMBER["G730",ID["EPSG",1152]],MEMBER["G2139"],ELLIPSOID["WGS 84",6378137,298.257223563,LENGTHUNIT["metre",1]],ENSEMBLEACCURACY[2.0]],'
        f'{_LATLON},USAGE[SCOPE["s"],AREA["World."],BBOX[-90,-180,90,180]],ID["EPSG",4326,"10.1",CITATION["c"],URI["urn:x"]]]',
        'VERTCRS["v",ENSEMBLE["ve",MEMBER["one"],MEMBER["two"],ENSEMBLEACCURACY[0.1]],CS[vertical,1],AXIS["up (H)",up],LENGTHUNIT["metre",1],GEOIDMODEL["g",ID["EPSG",1]]]',
    ),
    "wkt2_dynamic": (
        f'GEOGCRS["dy",DYNAMIC[FRAMEEPOCH[2010.0],MODEL["m"]],{_DATUM[:-1]},ANCHOR["x"]],PRIMEM["Paris",2.5969213,ANGLEUNIT["grad",0.015707963267949]],{_LATLON_HEIGHT}]',
        f"COORDINATEMETADATA[{_GEOGRAPHIC},EPOCH[2020.5]]",
        'VERTCRS["dv",DYNAMIC[FRAMEEPOCH[2005]],VDATUM["d",ANCHOR["a"]],CS[vertical,1],AXIS["depth (D)",down],LENGTHUNIT["foot",0.3048]]',
    ),
    "wkt2_compound": (
        f'COMPOUNDCRS["c",{_PROJECTED},{_HEIGHT}]',
        f'COMPOUNDCRS["c2",{_GEOGRAPHIC},{_HEIGHT}]',
        f'COMPOUNDCRS["c3",{_GEOGRAPHIC},{_HEIGHT},{_TIME}]',
    ),
    "wkt2_bound": (
        f'BOUNDCRS[SOURCECRS[{_GEOGRAPHIC}],TARGETCRS[{_GEOGRAPHIC.replace("WGS 84", "other")}],ABRIDGEDTRANSFORMATION["b",METHOD["Coordinate Frame rotation (geog2D domain)",ID["EPSG",9607]],PARAMETER["X-axis translation",1],PARAMETER["Y-axis translation",2],PARAMETER["Z-axis translation",3],PARAMETER["X-axis rotation",0.1],PARAMETER["Y-axis rotation",0.2],PARAMETER["Z-axis rotation",0.3],PARAMETER["Scale difference",1.000001]]]',
        f'BOUNDCRS[SOURCECRS[{_GEOGRAPHIC}],TARGETCRS[{_GEOGRAPHIC}],ABRIDGEDTRANSFORMATION["g",{_GRID}]]',
        f'BOUNDCRS[SOURCECRS[{_HEIGHT}],TARGETCRS[GEOGCRS["w",{_DATUM},{_LATLON_HEIGHT}]],ABRIDGEDTRANSFORMATION["v",METHOD["GravityRelatedHeight to Geographic3D"],PARAMETERFILE["Geoid (height correction) model file","@no.gtx",ID["EPSG",8666]]]]',
    ),
    "wkt2_derived": (
        f'GEOGCRS["dg",{_BASE},{_DERIVING},{_LATLON}]',
        f'DERIVEDPROJCRS["dp",BASEPROJCRS["p",{_BASE},{_MERCATOR}],{_AFFINE},{_NORTHING}]',
        f'GEODCRS["dgc",BASEGEODCRS["g",{_DATUM}],{_AFFINE},CS[Cartesian,3],AXIS["(X)",geocentricX],AXIS["(Y)",geocentricY],AXIS["(Z)",geocentricZ],LENGTHUNIT["metre",1]]',
        f'VERTCRS["dv",BASEVERTCRS["h",VDATUM["d"]],{_DERIVING},CS[vertical,1],AXIS["up (H)",up],LENGTHUNIT["metre",1]]',
        f'ENGCRS["de",BASEENGCRS["e",EDATUM["site"]],{_AFFINE},CS[Cartesian,2],AXIS["x",east],AXIS["y",north],LENGTHUNIT["metre",1]]',
        f'PARAMETRICCRS["dpa",BASEPARAMCRS["b",PDATUM["d"]],{_DERIVING},CS[parametric,1],AXIS["pressure (hPa)",up],PARAMETRICUNIT["HectoPascal",100]]',
        f'TIMECRS["dt",BASETIMECRS["b",TDATUM["d",TIMEORIGIN[1970-01-01]]],{_DERIVING},CS[TemporalMeasure,1],AXIS["time",future,TIMEUNIT["day",86400]]]',
    ),
    "wkt2_temporal_parametric": (
        _TIME,
        'TIMECRS["count",TDATUM["d",TIMEORIGIN[1979-12-29T00]],CS[TemporalCount,1],AXIS["time",future,TIMEUNIT["ms (milliseconds)",0.001]]]',
        'PARAMETRICCRS["p",PDATUM["Mean sea level"],CS[parametric,1],AXIS["pressure (hPa)",up],PARAMETRICUNIT["HectoPascal",100]]',
        'ENGCRS["polar",EDATUM["site"],CS[polar,2],AXIS["distance (r)",awayFrom,LENGTHUNIT["metre",1]],AXIS["bearing (U)",clockwise,BEARING[20],ANGLEUNIT["degree",0.0174532925199433]]]',
        'ENGCRS["spherical",EDATUM["site"],CS[spherical,3],AXIS["distance (r)",awayFrom,ORDER[1],LENGTHUNIT["km",1000]],AXIS["a (U)",counterClockwise,BEARING[0],ORDER[2],ANGLEUNIT["degree",0.0174532925199433]],AXIS["b",up,ORDER[3],ANGLEUNIT["degree",0.0174532925199433]]]',
        'ENGCRS["ordinal",EDATUM["grid"],CS[ordinal,2],AXIS["inline (I)",northNorthWest],AXIS["crossline (J)",westSouthWest]]',
    ),
    "wkt2_operations": (
        _operation("shift", _SHIFT),
        _GEOGRAPHIC,
        _operation("grid", _GRID),
        _operation("molodensky", _SHIFT.replace("Geocentric translations (geog2D domain)", "Abridged Molodensky").replace("9603", "9605")),
        _operation("offset", 'METHOD["Geographic2D offsets",ID["EPSG",9619]],PARAMETER["Latitude offset",1,ANGLEUNIT["arc-second",4.84813681109536E-06]],PARAMETER["Longitude offset",2,ANGLEUNIT["arc-second",4.84813681109536E-06]]'),
        _operation("axes", 'METHOD["Axis Order Reversal (2D)",ID["EPSG",9843]]'),
        _operation("proj", 'METHOD["PROJ-based operation method: +proj=pipeline +step +proj=axisswap +order=2,1"]'),
        _MERCATOR,
    ),
    "wkt2_concatenated": (
        f'CONCATENATEDOPERATION["both",SOURCECRS[{_GEOGRAPHIC}],TARGETCRS[{_PROJECTED}],STEP[{_operation("one", _SHIFT)}],STEP[{_MERCATOR}],OPERATIONACCURACY[2],ID["x",1]]',
        _PROJECTED,
        f'POINTMOTIONOPERATION["pm",SOURCECRS[{_GEOGRAPHIC}],{_GRID}]',
        'ELLIPSOID["sphere",6371000,0,LENGTHUNIT["metre",1]]',
        'PRIMEM["Greenwich",0,ANGLEUNIT["degree",0.0174532925199433]]',
        _DATUM,
        'VDATUM["v"]',
        'CS[Cartesian,2],AXIS["x",east],AXIS["y",north],LENGTHUNIT["metre",1]',
    ),
    "wkt1_others": (
        'COMPD_CS["c",PROJCS["p",GEOGCS["NAD27",DATUM["North_American_Datum_1927",SPHEROID["Clarke 1866",6378206.4,294.978698213898],TOWGS84[1,2,3,0,0,0,0],EXTENSION["PROJ4_GRIDS","@conus"],AUTHORITY["EPSG","6267"]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",9],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["US survey foot",0.304800609601219],AXIS["X",EAST],AXIS["Y",NORTH]],VERT_CS["h",VERT_DATUM["v",2005,EXTENSION["PROJ4_GRIDS","@egm96_15.gtx"]],UNIT["metre",1],AXIS["Up",UP]]]',
        'GEOCCS["g",DATUM["d",SPHEROID["s",6378137,298]],PRIMEM["Greenwich",0],UNIT["metre",1],AXIS["Geocentric X",OTHER],AXIS["Geocentric Y",OTHER],AXIS["Geocentric Z",NORTH]]',
        'LOCAL_CS["l",LOCAL_DATUM["d",10000],UNIT["metre",1],AXIS["x",EAST],AXIS["y",NORTH]]',
        'PROJCS["x",GEOGCS["GCS_x",DATUM["D_x",SPHEROID["S_x",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Hotine_Oblique_Mercator_Azimuth_Natural_Origin"],PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Azimuth",30.0],PARAMETER["Longitude_Of_Center",10.0],PARAMETER["Latitude_Of_Center",45.0],UNIT["Meter",1.0]],VERTCS["v",VDATUM["v"],PARAMETER["Vertical_Shift",0.0],PARAMETER["Direction",1.0],UNIT["Meter",1.0]]',
        'FITTED_CS["f",PARAM_MT["Affine",PARAMETER["num_row",3],PARAMETER["num_col",3]],LOCAL_CS["l",LOCAL_DATUM["d",1],UNIT["metre",1]]]',
        'PROJCS["m",GEOGCS["w",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Mercator_1SP"],PARAMETER["central_meridian",0],PARAMETER["scale_factor",1],PARAMETER["false_easting",0],PARAMETER["false_northing",0],UNIT["metre",1],EXTENSION["PROJ4","+proj=merc +a=6378137 +b=6378137 +nadgrids=@null +wktext"]]',
    ),
    "wkt1_gdal_and_esri": (
        'PROJCS["NAD_1983_StatePlane_California_V_FIPS_0405_Feet",GEOGCS["GCS_North_American_1983",DATUM["D_North_American_1983",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Lambert_Conformal_Conic"],PARAMETER["False_Easting",6561666.666666666],PARAMETER["False_Northing",1640416.666666667],PARAMETER["Central_Meridian",-118.0],PARAMETER["Standard_Parallel_1",34.03333333333333],PARAMETER["Standard_Parallel_2",35.46666666666667],PARAMETER["Latitude_Of_Origin",33.5],UNIT["Foot_US",0.3048006096012192]]',
        'GEOGCS["unnamed",DATUM["D_unknown",SPHEROID["s",6378137,298.257223563]],PRIMEM["Paris",2.337229166666667],UNIT["grad",0.015707963267949],AXIS["lat",SOUTH],AXIS["lon",WEST]]',
    ),
    "names": (
        "WGS 84 / UTM zone 32N + EGM2008 height",
        "IGNF:LAMB93",
        "urn:ogc:def:coordinateOperation:EPSG::1671",
        "urn:ogc:def:datum:EPSG::6326",
        "urn:ogc:def:ellipsoid:EPSG::7030",
        "urn:ogc:def:meridian:EPSG::8901",
        "urn:ogc:def:ensemble:EPSG::6326",
        "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        "https://www.opengis.net/def/crs-compound?1=http://www.opengis.net/def/crs/EPSG/0/4326&2=http://www.opengis.net/def/crs/EPSG/0/5773",
        "ESRI:102014",
    ),
    "names_of_operations": (
        "urn:ogc:def:coordinateOperation,coordinateOperation:EPSG::3895,coordinateOperation:EPSG::1618",
        "EPSG:4326+5773",
        "urn:ogc:def:crs,crs:EPSG::4326,cs:EPSG::6423,coordinateOperation:EPSG::16031",
        "EPSG:1671",
        "NAD83(CSRS) / UTM zone 17N",
        "@EPSG:16031",
        "OGC:CRS84",
        "AUTO:42001,1,9,51",
    ),
    "names_of_gdal": ("AUTO:42001,9001,9,51", "IAU:49900"),
    "names_of_gdal_more": ("WGS84", "NAD83"),
}
