# Finds libdeflate and makes the target libdeflate::libdeflate. Its releases since 1.15 have a config package, whose targets
# have other names; the one in Debian 12 has none.
# To use another copy: -Dlibdeflate_ROOT=DIR, the folder that contains include/ and lib/.
include(FindPackageHandleStandardArgs)

find_path(libdeflate_INCLUDE_DIR libdeflate.h)
find_library(libdeflate_LIBRARY NAMES deflate libdeflate)
mark_as_advanced(libdeflate_INCLUDE_DIR libdeflate_LIBRARY)
find_package_handle_standard_args(libdeflate REQUIRED_VARS libdeflate_LIBRARY libdeflate_INCLUDE_DIR)

if(libdeflate_FOUND AND NOT TARGET libdeflate::libdeflate)
    add_library(libdeflate::libdeflate UNKNOWN IMPORTED)
    set_target_properties(libdeflate::libdeflate PROPERTIES
        IMPORTED_LOCATION ${libdeflate_LIBRARY}
        INTERFACE_INCLUDE_DIRECTORIES ${libdeflate_INCLUDE_DIR})
endif()
