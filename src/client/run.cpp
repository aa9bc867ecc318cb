// Starts the coroutine that run() waits for.
#include "dynamap/run.hpp"

#include <asio/co_spawn.hpp>
#include <system_error>

#include "dynamap/error.hpp"

namespace dynamap::detail {

std::shared_ptr<run_state> start(asio::any_io_executor executor, asio::awaitable<void> coroutine) {
    auto state = std::make_shared<run_state>();
    asio::co_spawn(executor, std::move(coroutine), [state](std::exception_ptr failure) {
        state->ended = true;
        state->failure = std::move(failure);
    });
    return state;
}

void run_state::require_success() const {
    if (!ended)
        throw error(std::make_error_code(std::errc::operation_canceled),
                    "the context was stopped before the coroutine ended; call run() again, or stop the "
                    "context in the coroutine");
    if (failure) std::rethrow_exception(failure);
}

}  // namespace dynamap::detail
