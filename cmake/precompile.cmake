# A file that includes all of Asio with TLS takes five seconds to compile, so the sources of ours that see Asio share
# one precompiled header. The pure ones are compiled without it: an include they lack must not come from there.
function(precompile_asio_sources target)
    target_precompile_headers(${target} PRIVATE <asio.hpp> <asio/ssl.hpp>)
    foreach(source IN LISTS ARGN)
        file(STRINGS ${source} asio REGEX "^#include <asio[/.]" LIMIT_COUNT 1)
        if(NOT asio)
            set_source_files_properties(${source} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
        endif()
    endforeach()
endfunction()
