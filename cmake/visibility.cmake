# The shared library exports what its public headers declare, and nothing else of dynamap. A precompiled header includes them all
# with default visibility before each source, so no declaration has to say it. What they include has it too: Asio's own
# variables must be one in the library and the program.
function(hide_internals target)
    if(NOT CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
        return()
    endif()
    set(exported ${PROJECT_BINARY_DIR}/exported.hpp)
    list(TRANSFORM headers REPLACE "^.*/include/(.*)$" "#include \"\\1\"" OUTPUT_VARIABLE includes)
    list(JOIN includes "\n" includes)
    file(CONFIGURE OUTPUT ${exported} @ONLY CONTENT "// All public headers: what they declare is exported.
#pragma once
#pragma GCC visibility push(default)
@includes@
#pragma GCC visibility pop
")
    if(CMAKE_DISABLE_PRECOMPILE_HEADERS)
        target_compile_options(${target} PRIVATE "SHELL:-include \"${exported}\"")
    else()
        target_precompile_headers(${target} PRIVATE ${exported})
    endif()
    set_target_properties(${target} PROPERTIES CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
endfunction()
