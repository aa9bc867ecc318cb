# The library, once for each Asio.
file(GLOB_RECURSE headers CONFIGURE_DEPENDS include/dynamap/*.hpp)
file(GLOB_RECURSE sources CONFIGURE_DEPENDS src/*.cpp src/*.hpp)

# What every request passes through is optimised more than the rest: a GetItem has 2.6 % fewer instructions.
set(of_every_request src/aws/call src/aws/http src/aws/net src/client)  # signing is no faster by it
list(TRANSFORM of_every_request APPEND "/*.cpp")
file(GLOB hot_sources CONFIGURE_DEPENDS ${of_every_request})
file(GLOB json_sources CONFIGURE_DEPENDS src/wire/*.cpp)
set(more "$<$<CONFIG:Release,RelWithDebInfo>:-O3>")
set_source_files_properties(${hot_sources} PROPERTIES COMPILE_OPTIONS "${more}")
# What reads JSON also begins at cache lines: else its speed varies by 3 % with where the linker puts it.
set_source_files_properties(${json_sources} PROPERTIES COMPILE_OPTIONS "${more};-falign-functions=64")

# add_dynamap_library(standalone) makes dynamap::dynamap, add_dynamap_library(boost) makes dynamap::dynamap_boost.
function(add_dynamap_library asio)
    set(target dynamap)
    if(asio STREQUAL "boost")
        set(target dynamap_boost)
    endif()
    # No precompiled header: the sources include of Asio only what they need, and making one takes longer than it saves.
    add_library(${target} ${sources})
    add_library(dynamap::${target} ALIAS ${target})
    target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS include FILES ${headers})
    target_include_directories(${target} PRIVATE src)
    target_compile_features(${target} PUBLIC cxx_std_20)
    # Sections of their own let the linker leave out the functions that a program does not use (-Wl,--gc-sections).
    target_compile_options(${target} PRIVATE ${no_false_warnings} -ffunction-sections -fdata-sections
        INTERFACE ${no_false_warnings_for_users})
    target_link_libraries(${target}
        PUBLIC Boost::headers Threads::Threads
        PRIVATE OpenSSL::SSL OpenSSL::Crypto pugixml::pugixml simdjson::simdjson libdeflate::libdeflate)
    if(asio STREQUAL "boost")
        include(boost_asio)
        use_boost_asio(${target})
    else()
        target_link_libraries(${target} PUBLIC asio::asio)
        target_compile_definitions(${target} PUBLIC
            ASIO_STANDALONE
            # Asio 1.22 looks whether there is aligned_alloc before it includes the header that says so: each file would decide
            # by the order of its includes, and a coroutine frame taken in one be given back wrongly in another.
            $<$<PLATFORM_ID:Linux>:ASIO_HAS_STD_ALIGNED_ALLOC>
            # Asio 1.22 does not see by itself that Clang has coroutines; later releases do.
            $<$<CXX_COMPILER_ID:Clang,AppleClang>:ASIO_HAS_CO_AWAIT>
            $<$<CXX_COMPILER_ID:Clang,AppleClang>:ASIO_HAS_STD_COROUTINE>)
    endif()
    if(BUILD_SHARED_LIBS)
        include(visibility)
        hide_internals(${target})  # what is in no public header is no symbol of the library
    endif()
    set_target_properties(${target} PROPERTIES
        VERSION ${PROJECT_VERSION}
        SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
        POSITION_INDEPENDENT_CODE ON)
endfunction()
