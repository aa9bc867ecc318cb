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
        known.table = std::string(request.table());
        request.fail(std::make_exception_ptr(failure.completed(known)));
    } catch (...) {
        request.fail(std::current_exception());
    }
}

void throw_nothing_returned() {
    throw error(errc::malformed_response, "the answer lacks the item that the write was asked to return; the write itself "
                                          "was applied");
}

void read_returned(std::string_view json, wire::item_sink to) {
    try {
        wire::read_item_answer(json, to);
    } catch (error const& misfit) {
        throw error(misfit.code(), "the write was applied, but the item that it was asked to return does not fit: " + misfit.sentence(),
                    misfit.details());
    }
}

asio::awaitable<void> send_write(client via, operation request) {
    answer_sink const sink;
    co_await via.send(std::move(request), sink);
}

}  // namespace dynamap::detail
