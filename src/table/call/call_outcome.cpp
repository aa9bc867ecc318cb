// What the outcomes of batches, bulk loads and exports share.
// Tests: tests/integration/call_results.cpp.
#include "dynamap/call_outcome.hpp"

#include <new>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

namespace dynamap {

namespace {

error without_memory(std::optional<int> sent) {
    error_details known;
    known.sent = sent;
    return {std::make_error_code(std::errc::not_enough_memory), "the program ran out of memory",
            std::move(known)};
}

struct memory_failures {
    error any = without_memory(std::nullopt), unsent = without_memory(0);
};
memory_failures const& failures_without_memory() {
    static memory_failures const made;
    return made;
}

}  // namespace

error const& detail::no_memory_failure() { return failures_without_memory().any; }
error const& detail::no_memory_to_send() { return failures_without_memory().unsent; }

detail::call_failure detail::failure_of(std::exception_ptr thrown) {
    call_failure failure;
    try {
        std::rethrow_exception(thrown);
    } catch (error const& e) {
        failure.why = e;
    } catch (std::bad_alloc const&) {
        failure.why = no_memory_failure();
    } catch (std::exception const& e) {
        failure.why = error(errc::bad_value, std::string("a function of the caller threw: ") + e.what());
    } catch (...) {
        failure.why = error(errc::bad_value, "a function of the caller threw");
    }
    failure.thrown = std::move(thrown);
    return failure;
}

call_outcome::call_outcome() {
    failure_.why =
        dynamap::error(errc::bad_value, "this outcome is empty, because the call threw an exception");
}

void call_outcome::throw_if_failed() const {
    if (failure_.thrown) std::rethrow_exception(failure_.thrown);
    if (failure_.why) throw dynamap::error(*failure_.why);
}

}  // namespace dynamap
