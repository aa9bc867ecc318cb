# What only a build of dynamap by itself wants: warnings, header verification, ccache, a fast linker.
# Warnings become errors in the presets (CMAKE_COMPILE_WARNING_AS_ERROR), so a packager's newer compiler does not stop the build.
include(CheckLinkerFlag)

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC does not see that the frames of Asio's awaitable have an operator new of their own as well as a delete.
    add_compile_options(-Wno-mismatched-new-delete)
    if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
        # GCC 12 warns so about its own std::string and std::vector once they are inlined; the asan preset looks for the real ones.
        add_compile_options(-Wno-array-bounds -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread)
    endif()
endif()

set(CMAKE_VERIFY_INTERFACE_HEADER_SETS ON)  # target all_verify_interface_header_sets
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(CCACHE ccache)
if(CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
    # Without this sloppiness ccache does not store what was compiled with a precompiled header.
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
