# The same sources for Boost.Asio. A header <asio/...> that they include is one of ours here, which includes Boost's and makes
# `asio` in the library's namespace mean boost::asio. The namespace is another one, too, so a program may link both libraries:
# `dynamap` is a macro for it. Users write boost::asio, and dynamap as ever.
include(GNUInstallDirs)

set(forwarding ${PROJECT_BINARY_DIR}/boost_asio)

# write_forwarding(FOLDERS...): for all headers of Asio that the sources in the folders include.
function(write_forwarding)
    list(TRANSFORM ARGN APPEND "/*.[ch]pp" OUTPUT_VARIABLE patterns)
    file(GLOB_RECURSE files CONFIGURE_DEPENDS ${patterns})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${files})  # another include is another header here
    foreach(file IN LISTS files)
        file(STRINGS ${file} includes REGEX "^#include <asio[./]")
        foreach(include IN LISTS includes)
            string(REGEX REPLACE "^#include <(asio.*)>.*" "\\1" header "${include}")
            file(CONFIGURE OUTPUT ${forwarding}/${header} @ONLY CONTENT "// For dynamap with Boost.Asio.
#pragma once

#include <boost/@header@>

namespace dynamap {
namespace asio = boost::asio;
}
#if defined(DYNAMAP_GLOBAL_ASIO)
namespace asio = boost::asio;
#endif
")
        endforeach()
    endforeach()
endfunction()

function(use_boost_asio target)
    write_forwarding(include src)
    if(PROJECT_IS_TOP_LEVEL)
        write_forwarding(tests schema-examples bench)
    endif()
    target_include_directories(${target} PUBLIC
        $<BUILD_INTERFACE:${forwarding}> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/dynamap-boost-asio>)
    target_compile_definitions(${target} PUBLIC DYNAMAP_BOOST_ASIO dynamap=dynamap_boost)
endfunction()
