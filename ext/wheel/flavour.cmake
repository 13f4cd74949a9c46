# What the module is in a wheel, and nowhere else: one exported name, no path of the machine that built it, and what its
# flavour adds. Included by CMakeLists.txt when scikit-build-core builds.
set(GEOCAPSULE_FLAVOUR "release" CACHE STRING "release: for the system's libraries; asan: the same with sanitizers inside; vendored: with the libraries inside")
set(targets geocapsule_core geocapsule_bridge _geocapsule)

set_target_properties(${targets} PROPERTIES C_VISIBILITY_PRESET hidden)
foreach(target ${targets})
    target_compile_options(${target} PRIVATE
        -ffile-prefix-map=${CMAKE_CURRENT_BINARY_DIR}=.
        -ffile-prefix-map=${CMAKE_CURRENT_SOURCE_DIR}=geocapsule
        -ffile-prefix-map=${Python_INCLUDE_DIRS}=python)
endforeach()

if(APPLE)
    target_link_options(_geocapsule PRIVATE -Wl,-exported_symbol,_PyInit__geocapsule)
else()
    # Of a static library, too, nothing becomes visible.
    target_link_options(_geocapsule PRIVATE
        -Wl,--exclude-libs,ALL -Wl,--version-script=${CMAKE_CURRENT_SOURCE_DIR}/wheel/exports.map)
    set_target_properties(_geocapsule PROPERTIES LINK_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/wheel/exports.map)
endif()

if(GEOCAPSULE_FLAVOUR STREQUAL "asan")
    include(wheel/asan.cmake)
elseif(GEOCAPSULE_FLAVOUR STREQUAL "vendored")
    include(wheel/vendored.cmake)
elseif(NOT GEOCAPSULE_FLAVOUR STREQUAL "release")
    message(FATAL_ERROR "GEOCAPSULE_FLAVOUR is '${GEOCAPSULE_FLAVOUR}': it has to be release, asan or vendored")
endif()

install(TARGETS _geocapsule DESTINATION .)
