#include "dynamap/map/detail/call.hpp"

#include <exception>

#include "dynamap/error.hpp"

namespace dynamap::detail {

void keep_failure(operation& request) noexcept {
    try {
        throw;
    } catch (error const& failure) {
        error_details known;
        known.operation = request.name();
        known.table = request.table();
        request.fail(std::make_exception_ptr(failure.completed(known)));
    } catch (...) {
        request.fail(std::current_exception());
    }
}

asio::awaitable<void> send_write(client via, operation request) {
    answer_sink const sink;
    co_await via.send(std::move(request), sink);
}

}  // namespace dynamap::detail
