// What Asio throws.
#pragma once

#if defined(DYNAMAP_BOOST_ASIO)
#include <boost/system/system_error.hpp>
#else
#include <system_error>
#endif

namespace dynamap {

/// What Asio throws, such as before a co_await in a coroutine that has been cancelled.
#if defined(DYNAMAP_BOOST_ASIO)
using asio_exception = boost::system::system_error;
#else
using asio_exception = std::system_error;
#endif

}  // namespace dynamap
