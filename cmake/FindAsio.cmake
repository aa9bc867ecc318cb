# Finds standalone Asio (not Boost.Asio) and makes the target asio::asio.
# It first tries a config package named asio, as from vcpkg and Conan; then the header, with its version from asio/version.hpp.
# To use another copy: -DAsio_ROOT=DIR, or -DAsio_INCLUDE_DIR=DIR, the folder that contains asio.hpp.
include(FindPackageHandleStandardArgs)

find_package(asio CONFIG QUIET)
if(asio_FOUND AND TARGET asio::asio)
    set(Asio_VERSION ${asio_VERSION})
    find_package_handle_standard_args(Asio REQUIRED_VARS asio_DIR VERSION_VAR Asio_VERSION)
    return()
endif()

find_path(Asio_INCLUDE_DIR asio.hpp)
mark_as_advanced(Asio_INCLUDE_DIR)
if(Asio_INCLUDE_DIR AND EXISTS ${Asio_INCLUDE_DIR}/asio/version.hpp)
    # "#define ASIO_VERSION 102201 // 1.22.1"
    file(STRINGS ${Asio_INCLUDE_DIR}/asio/version.hpp line REGEX "#define ASIO_VERSION +[0-9]+")
    string(REGEX MATCH "[0-9]+" number "${line}")
    math(EXPR major "${number} / 100000")
    math(EXPR minor "${number} / 100 % 1000")
    math(EXPR patch "${number} % 100")
    set(Asio_VERSION ${major}.${minor}.${patch})
endif()

find_package_handle_standard_args(Asio REQUIRED_VARS Asio_INCLUDE_DIR VERSION_VAR Asio_VERSION)

if(Asio_FOUND AND NOT TARGET asio::asio)
    find_package(Threads REQUIRED)
    add_library(asio::asio INTERFACE IMPORTED)
    set_target_properties(asio::asio PROPERTIES
        INTERFACE_INCLUDE_DIRECTORIES ${Asio_INCLUDE_DIR}
        INTERFACE_LINK_LIBRARIES Threads::Threads)
endif()
