# cmake --install: the library, its headers, and the packages for find_package(dynamap) and for pkg-config.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/dynamap)

install(TARGETS ${libraries} EXPORT dynamap
    LIBRARY COMPONENT runtime NAMELINK_COMPONENT development
    ARCHIVE COMPONENT development
    FILE_SET HEADERS COMPONENT development)
install(EXPORT dynamap NAMESPACE dynamap:: FILE dynamap-targets.cmake DESTINATION ${package_dir} COMPONENT development)

get_target_property(library_type ${tested} TYPE)  # users of a static library also link its private dependencies
configure_package_config_file(cmake/dynamap-config.cmake.in dynamap-config.cmake
    INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(dynamap-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES
    ${PROJECT_BINARY_DIR}/dynamap-config.cmake
    ${PROJECT_BINARY_DIR}/dynamap-config-version.cmake
    ${PROJECT_SOURCE_DIR}/cmake/FindAsio.cmake
    ${PROJECT_SOURCE_DIR}/cmake/Findlibdeflate.cmake
    DESTINATION ${package_dir} COMPONENT development)

if("boost" IN_LIST DYNAMAP_ASIO)
    install(DIRECTORY ${PROJECT_BINARY_DIR}/boost_asio/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/dynamap-boost-asio
        COMPONENT development FILES_MATCHING PATTERN "*.hpp")
endif()

# pkg-config, a file for each library.
set(pc_requires Requires)
set(pc_libs " -ldeflate")
if(library_type STREQUAL "SHARED_LIBRARY")
    set(pc_requires Requires.private)
    set(pc_libs "")
endif()
# From the file's own place, so that an installation may be moved.
set(pc_prefix ${CMAKE_INSTALL_PREFIX})
if(NOT IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
    file(RELATIVE_PATH pc_prefix /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
endif()
foreach(dir includedir libdir)
    string(TOUPPER ${dir} variable)
    set(pc_${dir} "\${prefix}/${CMAKE_INSTALL_${variable}}")
    if(IS_ABSOLUTE "${CMAKE_INSTALL_${variable}}")
        set(pc_${dir} ${CMAKE_INSTALL_${variable}})
    endif()
endforeach()
foreach(pc_name IN LISTS libraries)
    if(pc_name STREQUAL "dynamap_boost")
        set(pc_cflags "-I\${includedir}/dynamap-boost-asio -I\${includedir} -DDYNAMAP_BOOST_ASIO -Ddynamap=dynamap_boost")
    else()
        set(pc_cflags "-I\${includedir} -DASIO_STANDALONE")
        if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
            string(APPEND pc_cflags " -DASIO_HAS_STD_ALIGNED_ALLOC")
        endif()
    endif()
    configure_file(cmake/dynamap.pc.in ${pc_name}.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/${pc_name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
endforeach()

option(DYNAMAP_DEBIAN "Make Debian packages of the installation, by cpack" OFF)
if(DYNAMAP_DEBIAN)
    include(debian)
endif()
