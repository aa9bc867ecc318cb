# Debian packages, by `cpack`: libdynamap0.1 with the library, libdynamap-dev for those who build with it. tools/package makes them.
if(NOT DYNAMAP_ASIO STREQUAL "standalone")
    message(FATAL_ERROR "DYNAMAP_DEBIAN needs DYNAMAP_ASIO=standalone: there is no package of the library for Boost.Asio.")
endif()
if(NOT library_type STREQUAL "SHARED_LIBRARY")
    message(FATAL_ERROR "DYNAMAP_DEBIAN needs BUILD_SHARED_LIBS=ON: the packages are of the shared library.")
endif()
set(abi ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
set(runtime libdynamap${abi})

# Debian wants each package's licence and changes in its folder under share/doc.
set(documents ${PROJECT_BINARY_DIR}/debian)
file(READ LICENSE licence)
string(REGEX REPLACE "\n\n" "\n.\n" licence "${licence}")
string(REGEX REPLACE "\n([^\n])" "\n \\1" licence "${licence}")
string(REGEX MATCH "Copyright[^\n]*" copyright "${licence}")
string(REPLACE "Copyright (c) " "" copyright "${copyright}")
file(CONFIGURE OUTPUT ${documents}/copyright @ONLY CONTENT "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: dynamap

Files: *
Copyright: @copyright@
License: Expat
 @licence@")
string(TIMESTAMP today "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(CONFIGURE OUTPUT ${documents}/changelog @ONLY CONTENT "dynamap (@PROJECT_VERSION@) unstable; urgency=medium

  * The changes are in CHANGELOG.md of dynamap's sources.

 -- the dynamap authors <authors@dynamap.invalid>  @today@
")
find_program(GZIP gzip REQUIRED)
execute_process(COMMAND ${GZIP} -9 -n -c ${documents}/changelog OUTPUT_FILE ${documents}/changelog.gz COMMAND_ERROR_IS_FATAL ANY)
foreach(component runtime development)
    set(package ${runtime})
    if(component STREQUAL "development")
        set(package libdynamap-dev)
    endif()
    install(FILES ${documents}/copyright ${documents}/changelog.gz DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${package}
        COMPONENT ${component})
endforeach()

# Users' files must see the very release of Asio that the library was built with.
string(REGEX MATCH "^([0-9]+)\\.([0-9]+)\\.([0-9]+)" asio "${Asio_VERSION}")
math(EXPR next "${CMAKE_MATCH_3} + 1")
set(next_asio ${CMAKE_MATCH_1}.${CMAKE_MATCH_2}.${next})
set(boost "libboost-dev (>= 1.75)")
if(Boost_VERSION VERSION_LESS 1.83)
    set(boost "libboost${Boost_VERSION_MAJOR}.${Boost_VERSION_MINOR}-dev | libboost-dev (>= 1.75)")
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME dynamap)
set(CPACK_PACKAGE_CONTACT "the dynamap authors <authors@dynamap.invalid>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL runtime development)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY >=)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME ${runtime})
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS ON)
file(CONFIGURE OUTPUT ${documents}/triggers CONTENT "activate-noawait ldconfig\n")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_EXTRA ${documents}/triggers)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libdynamap-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
    "${runtime} (= ${PROJECT_VERSION}), libasio-dev (>= 1:${asio}), libasio-dev (<< 1:${next_asio}~), ${boost}, libssl-dev (>= 3), libpugixml-dev, libsimdjson-dev, libdeflate-dev")
set(about "dynamap reads and writes tables of Amazon DynamoDB as C++ structs, whose
keys, indexes and expressions are checked by the compiler. Calls are
coroutines on standalone Asio.
")
set(CPACK_DEBIAN_RUNTIME_DESCRIPTION "${about}
This package contains the shared library.")
set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION "${about}
This package contains the headers, and what CMake and pkg-config need.")
include(CPack)
