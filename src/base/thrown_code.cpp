// The code of the exception that is being handled.
#include "base/thrown_code.hpp"

#if defined(DYNAMAP_BOOST_ASIO)
#include <boost/system/system_error.hpp>
#endif

namespace dynamap {

std::error_code thrown_code() noexcept {
    try {
        throw;
    } catch (std::system_error const& e) {
        return e.code();
#if defined(DYNAMAP_BOOST_ASIO)
    } catch (boost::system::system_error const& e) {
        return e.code();
#endif
    } catch (...) {
        return {};
    }
}

}  // namespace dynamap
