"""The vendored wheel and the system's build side by side: two copies each of GDAL, PROJ and GEOS in one process."""

from pathlib import Path

import pytest
from two_builds import ENDS, SCRIPTS, SHARE_NAMES, Build, assert_holds

from capsan.paths import EXT, preset_dir
from capsan.sanitizers import plain_environment, sanitizer_environment

# What only real libraries can do wrong.
REAL = {
    "each_calls_its_own_libraries": """
        # Exceptions, error handlers and callbacks too, one inside the other.
        def sieve(module, inside):
            band = module.band(raster(module), 1)
            seen = []
            def progress(*_):
                if not seen:
                    seen.append(inside())
            module.sieve(band, 4, progress)
            return seen[0]
        for ours, theirs in ((one, two), (two, one)):
            told = {ours: [], theirs: []}
            for module, errors in told.items():
                module.set_error_handler(lambda *error, errors=errors: errors.append(error))
            def fail():
                try:
                    theirs.open("/vsimem/missing")
                except theirs.LibraryError as error:
                    return error
            assert isinstance(sieve(ours, fail), theirs.Error)
            assert (len(told[ours]), len(told[theirs])) == (0, 1)
            held = raster(ours)
            said = sieve(ours, lambda: sieve(theirs, lambda: refusal(theirs, held)))
            assert said.startswith("a gdal_dataset of GDAL")
            assert sieve(theirs, lambda: ours.close(held)) is None and closed(ours, held) == [1]
            theirs.set_error_handler(lambda *_, kept=raster(ours): None)
            del held
        assert "another geocapsule" in refusal(two, one.geos_context()) and "of PROJ" in refusal(one, two.context())
    """,
    "each_has_its_own_registry_of_crs": """
        from pathlib import Path
        def transform(module):
            there = module.crs_to_crs(module.context(), "EPSG:4326", "EPSG:3857")
            merely = module.transformation(module.srs_from_epsg(4326), module.srs_from_epsg(3857))
            assert round(module.project(there, 50, 10)[0]) == 1113195
            assert module.transform_point(merely, 50, 10)
            return there
        def open_registries():
            links = [Path("/proc/self/fd", name) for name in os.listdir("/proc/self/fd")]
            return {link.resolve() for link in links if link.resolve().name == "proj.db"}
        seen = open_registries()
        assert not seen
        kept = []
        for module in (one, two):
            kept.append(transform(module))
            data = (Path(module.__file__).parent / "data/proj/proj.db").resolve()
            added, = open_registries() - seen
            assert (added == data) is data.exists()
            seen.add(added)
        failed = []
        def work(module):
            try:
                for _ in range(5):
                    transform(module)
            except BaseException as error:
                failed.append(error)
        threads = [threading.Thread(target=work, args=(module,)) for module in (one, two) * 2]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
    """,
    "system_libraries_cleaned_up_under_the_vendored": """
        # What a program may tell one copy to end, of the other nothing ends.
        from pathlib import Path
        vendored = next(module for module in (one, two) if (Path(module.__file__).parent / "data").exists())
        mapped = {line.split()[-1] for line in open("/proc/self/maps") if "libgdal" in line}
        system, = [name for name in mapped if str(Path(vendored.__file__).parents[1]) not in name]
        handle = vendored.band(raster(vendored), 1)
        there = vendored.crs_to_crs(vendored.context(), "EPSG:4326", "EPSG:3857")
        gdal = ctypes.CDLL(system)
        gdal.OSRCleanup()
        gdal.OGRCleanupAll()
        gdal.GDALDestroyDriverManager()
        assert vendored.checksum(handle) == 0 and vendored.band(raster(vendored), 1)
        assert round(vendored.project(there, 50, 10)[0]) == 1113195
        assert vendored.transformation(vendored.srs_from_epsg(4326), vendored.srs_from_epsg(3857))
    """,
}

REAL_ENDS = {
    "lost": """
        # Their destructors never run; GDAL's own run when the process exits, in both copies.
        lost = [module.create_file("GTiff", "/vsimem/lost.tif", 64, 64, 1, "Byte") for module in (one, two)]
        lost += [module.crs_to_crs(module.context(), "EPSG:4326", "EPSG:3857") for module in (one, two)]
        for module, dataset in zip((one, two), lost):
            module.fill(module.band(dataset, 1), 7)
        for handle in lost:
            capsule_api.lose_reference(handle)
    """,
    "threads": """
        # Their own contexts of PROJ and GEOS are released when a thread ends, in both copies.
        def work():
            for module in (one, two):
                handles.append(module.project(module.thread_projection("+proj=merc"), 0, 0))
                handles.append(module.thread_projection("+proj=merc"))
        handles = []
        for _ in range(2):
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
    """,
    "each by the other's handler": """
        one.set_error_handler(lambda *_, kept=two.band(raster(two), 1): None)
        two.set_error_handler(lambda *_, kept=one.band(raster(one), 1): None)
    """,
    "close_all at exit": """
        import atexit
        kept = [two.band(raster(two), 1), one.band(raster(one), 1)]
        kept.append(kept)
        atexit.register(two.close_all)
        atexit.register(one.close_all)
    """,
}

EXPORTED_NAMES = (
    "GDALAllRegister",
    "OGR_F_Destroy",
    "OSRCleanup",
    "proj_create",
    "pj_init",
    "GEOS_init_r",
    "GEOSversion",
)


@pytest.fixture(scope="session")
def vendored(vendored_site: Path) -> Build:
    return Build("geocapsule", (vendored_site,))


@pytest.fixture(params=["asan", "plain"])
def watcher(request: pytest.FixtureRequest) -> str:
    """asan: the system's build is sanitized, and both allocate by ASan. plain: neither knows of it."""
    return request.param


@pytest.fixture
def environment(watcher: str) -> dict[str, str]:
    if watcher == "asan":
        return {**plain_environment(), **sanitizer_environment(preload=True)}
    return {**plain_environment(), "MALLOC_PERTURB_": "165"}


@pytest.fixture(params=["after", "before"])
def pair(request: pytest.FixtureRequest, watcher: str, vendored: Build) -> tuple[Build, Build]:
    """By when the vendored build is imported."""
    system = Build("geocapsule", (EXT, preset_dir(watcher) / "ext"))
    return (system, vendored) if request.param == "after" else (vendored, system)


@pytest.mark.parametrize("script", SCRIPTS)
def test_holds(pair: tuple[Build, Build], environment: dict[str, str], script: str) -> None:
    assert_holds(*pair, SCRIPTS[script], environment=environment)


@pytest.mark.parametrize("script", REAL)
def test_holds_of_real_libraries(pair: tuple[Build, Build], environment: dict[str, str], script: str) -> None:
    assert_holds(*pair, REAL[script], environment=environment)


@pytest.mark.parametrize("end", [*ENDS, *REAL_ENDS])
def test_end_of_the_interpreter(pair: tuple[Build, Build], environment: dict[str, str], end: str) -> None:
    assert_holds(*pair, (ENDS | REAL_ENDS)[end], environment=environment)


@pytest.mark.parametrize("script", ["closed_in_one_while_the_other_has_it", "each_has_its_own_registry_of_crs"])
def test_names_of_libraries_shared(pair: tuple[Build, Build], environment: dict[str, str], script: str) -> None:
    assert_holds(*pair, (SCRIPTS | REAL)[script], before=SHARE_NAMES, environment=environment)


def test_vendored_shows_no_name_of_its_libraries(vendored: Build) -> None:
    """To whom asks the module itself, and to all when names are shared."""
    assert_holds(
        vendored,
        vendored,
        f"""
        with open("/proc/self/maps") as maps:
            assert not any("libgdal" in line or "libgeos" in line for line in maps)
        for place in (None, library(one)):
            shown = ctypes.CDLL(place)
            assert [name for name in {EXPORTED_NAMES} if hasattr(shown, name)] == []
            assert hasattr(shown, "PyInit__geocapsule")
        """,
        before=SHARE_NAMES,
        environment=plain_environment(),
    )
