// Checks that Asio is configured as dynamap needs it.
#pragma once

#include <asio/awaitable.hpp>

#if defined(DYNAMAP_BOOST_ASIO)
#if !defined(BOOST_ASIO_HAS_CO_AWAIT)
#error "dynamap: Boost.Asio has no coroutines; compile as C++20"
#endif
#else
#if !defined(ASIO_HAS_CO_AWAIT)
#error \
    "dynamap: Asio has no coroutines; compile as C++20, and with Clang define ASIO_HAS_CO_AWAIT and ASIO_HAS_STD_COROUTINE (the CMake target dynamap::dynamap does)"
#endif

#if defined(__linux__) && !defined(ASIO_HAS_STD_ALIGNED_ALLOC)
#error \
    "dynamap: define ASIO_HAS_STD_ALIGNED_ALLOC, as the library was compiled with it (the CMake target dynamap::dynamap does); otherwise Asio does not free memory in the way it was allocated"
#endif
#endif
