# The module under ASan and UBSan, for a stock interpreter, and the runtime that the interpreter has to load before it.
# The runtime keeps its file name, by which it knows itself: under another one it cannot be preloaded.
if(NOT CMAKE_C_COMPILER_ID STREQUAL "Clang" OR NOT CMAKE_SYSTEM_NAME STREQUAL "Linux")
    message(FATAL_ERROR "the asan flavour is built by clang on Linux: CC=clang-19 GEOCAPSULE_FLAVOUR=asan")
endif()

set(runtime_name libclang_rt.asan-${CMAKE_SYSTEM_PROCESSOR}.so)
execute_process(
    COMMAND ${CMAKE_C_COMPILER} -print-file-name=${runtime_name}
    OUTPUT_VARIABLE runtime OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
if(NOT IS_ABSOLUTE "${runtime}")
    message(FATAL_ERROR "${CMAKE_C_COMPILER} has no ${runtime_name}: install libclang-rt-19-dev")
endif()
file(REAL_PATH "${runtime}" runtime)

set(sanitize -fsanitize=address,undefined -fno-sanitize-recover=undefined)
# Both write down the name of each source file as the compiler is told it, whatever -ffile-prefix-map says.
file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${CMAKE_CURRENT_BINARY_DIR}/geocapsule SYMBOLIC)
set_target_properties(${targets} PROPERTIES C_COMPILER_LAUNCHER
    "sh;${CMAKE_CURRENT_SOURCE_DIR}/wheel/relative.sh;${CMAKE_CURRENT_SOURCE_DIR};geocapsule")
foreach(target ${targets})
    # valgrind 3.19 and older tools read no newer DWARF than 4.
    target_compile_options(${target} PRIVATE -O1 -gdwarf-4 -fno-omit-frame-pointer ${sanitize})
endforeach()
target_link_options(_geocapsule PRIVATE ${sanitize} -shared-libasan)
set_target_properties(_geocapsule PROPERTIES INSTALL_RPATH "$ORIGIN/geocapsule_asan")
install(FILES ${runtime} DESTINATION geocapsule_asan RENAME ${runtime_name})
