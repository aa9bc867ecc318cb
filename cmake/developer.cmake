# Settings only for a build of dynamap itself: warnings, header verification, ccache, a fast linker.
# Warnings become errors in the presets (CMAKE_COMPILE_WARNING_AS_ERROR), so a packager's newer compiler does not stop the build.
include(CheckLinkerFlag)

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion)
add_compile_options(${no_false_warnings})

set(CMAKE_VERIFY_INTERFACE_HEADER_SETS ON)  # target all_verify_interface_header_sets
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(CCACHE ccache)
if(CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
    # Without this sloppiness ccache does not store objects compiled with a precompiled header.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
endif()

foreach(linker mold lld)
    check_linker_flag(CXX -fuse-ld=${linker} LINKER_${linker})
    if(LINKER_${linker})
        add_link_options(-fuse-ld=${linker})
        break()
    endif()
endforeach()
