# cmake --install: the library, its headers, and the package for find_package(dynamap).
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/dynamap)

install(TARGETS dynamap EXPORT dynamap FILE_SET HEADERS)
install(EXPORT dynamap NAMESPACE dynamap:: FILE dynamap-targets.cmake DESTINATION ${package_dir})

get_target_property(library_type dynamap TYPE)  # users of a static library also link its private dependencies
configure_package_config_file(cmake/dynamap-config.cmake.in dynamap-config.cmake
    INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(dynamap-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES
    ${PROJECT_BINARY_DIR}/dynamap-config.cmake
    ${PROJECT_BINARY_DIR}/dynamap-config-version.cmake
    ${PROJECT_SOURCE_DIR}/cmake/FindAsio.cmake
    ${PROJECT_SOURCE_DIR}/cmake/Findlibdeflate.cmake
    DESTINATION ${package_dir})
