# GDAL, PROJ and GEOS inside the module, and their data beside it. They come from STACK_PREFIX: static, hidden and position
# independent, as ./run stack --sanitizer none builds them.
if(NOT CMAKE_SYSTEM_NAME STREQUAL "Linux")
    message(FATAL_ERROR "the vendored flavour is built on Linux: delocate takes in the libraries on macOS")
endif()
if(NOT EXISTS "${STACK_PREFIX}/share/proj/proj.db" OR NOT EXISTS "${STACK_PREFIX}/share/gdal/gdalvrt.xsd")
    message(FATAL_ERROR "the vendored flavour needs STACK_PREFIX in the environment: a folder with GDAL, PROJ and GEOS, static, "
        "and their data, as ./run stack --sanitizer none makes it; it is '${STACK_PREFIX}'")
endif()
file(REAL_PATH "${STACK_PREFIX}" STACK_PREFIX) # what is compiled in is no link
foreach(library GDAL::GDAL PROJ::proj GEOS::geos_c)
    get_target_property(kind ${library} TYPE)
    if(NOT kind STREQUAL "STATIC_LIBRARY")
        message(FATAL_ERROR "${library} is no static library (${kind}): STACK_PREFIX (${STACK_PREFIX}) does not have what goes inside")
    endif()
endforeach()

# The project is in C alone, and the libraries are not: behind them, for linkers that take only what is asked for by then.
string(APPEND CMAKE_C_STANDARD_LIBRARIES " -lstdc++")
# What debug information notes of the machine that compiled them goes; the names of functions stay.
target_link_options(_geocapsule PRIVATE -Wl,--strip-debug)
add_custom_command(TARGET _geocapsule POST_BUILD VERBATIM
    COMMAND ${Python_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/wheel/forget_prefix.py $<TARGET_FILE:_geocapsule> ${STACK_PREFIX})

target_compile_definitions(geocapsule_core PRIVATE GEOCAPSULE_DATA="geocapsule/data")
install(DIRECTORY ${STACK_PREFIX}/share/proj ${STACK_PREFIX}/share/gdal DESTINATION geocapsule/data)
