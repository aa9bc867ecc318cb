# cmake --install: the library, its headers, and the packages for find_package(dynamap) and for pkg-config.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/dynamap)

install(TARGETS dynamap EXPORT dynamap
    LIBRARY COMPONENT runtime NAMELINK_COMPONENT development
    ARCHIVE COMPONENT development
    FILE_SET HEADERS COMPONENT development)
install(EXPORT dynamap NAMESPACE dynamap:: FILE dynamap-targets.cmake DESTINATION ${package_dir} COMPONENT development)

get_target_property(library_type dynamap TYPE)  # users of a static library also link its private dependencies
configure_package_config_file(cmake/dynamap-config.cmake.in dynamap-config.cmake
    INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(dynamap-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES
    ${PROJECT_BINARY_DIR}/dynamap-config.cmake
    ${PROJECT_BINARY_DIR}/dynamap-config-version.cmake
    ${PROJECT_SOURCE_DIR}/cmake/FindAsio.cmake
    ${PROJECT_SOURCE_DIR}/cmake/Findlibdeflate.cmake
    DESTINATION ${package_dir} COMPONENT development)

# pkg-config: relative to the file's own place, so that an installation may be moved.
set(pc_defines "")
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    set(pc_defines " -DASIO_HAS_STD_ALIGNED_ALLOC")
endif()
set(pc_requires Requires)
set(pc_libs_private Libs)
if(library_type STREQUAL "SHARED_LIBRARY")
    set(pc_requires Requires.private)
    set(pc_libs_private Libs.private)
endif()
foreach(dir includedir libdir)
    string(TOUPPER ${dir} variable)
    set(pc_${dir} "\${prefix}/${CMAKE_INSTALL_${variable}}")
    if(IS_ABSOLUTE "${CMAKE_INSTALL_${variable}}")
        set(pc_${dir} ${CMAKE_INSTALL_${variable}})
    endif()
endforeach()
configure_file(cmake/dynamap.pc.in dynamap.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/dynamap.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)

option(DYNAMAP_DEBIAN "Make Debian packages of the installation, by cpack" OFF)
if(DYNAMAP_DEBIAN)
    include(debian)
endif()
