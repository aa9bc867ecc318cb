# Finds cpp-httplib and makes the target httplib::httplib: with its own config package, or with pkg-config, as in Debian.
include(FindPackageHandleStandardArgs)

find_package(httplib CONFIG QUIET)
if(httplib_FOUND)
    find_package_handle_standard_args(httplib CONFIG_MODE)
    return()
endif()

find_package(PkgConfig REQUIRED)
pkg_check_modules(cpp_httplib QUIET IMPORTED_TARGET cpp-httplib)
find_package_handle_standard_args(httplib REQUIRED_VARS cpp_httplib_LINK_LIBRARIES VERSION_VAR cpp_httplib_VERSION)
if(httplib_FOUND AND NOT TARGET httplib::httplib)
    find_package(OpenSSL 3 REQUIRED)
    find_package(ZLIB REQUIRED)
    add_library(httplib::httplib INTERFACE IMPORTED)
    target_link_libraries(httplib::httplib INTERFACE PkgConfig::cpp_httplib OpenSSL::SSL OpenSSL::Crypto ZLIB::ZLIB)
endif()
