// The coroutines behind the typed calls. Only the decode functions depend on the row type.
// Tests: tests/integration/call_results.cpp.
#include "dynamap/detail/table/call/call.hpp"

#include <exception>
#include <string>
#include <utility>

#include "dynamap/detail/table/codec/number.hpp"
#include "dynamap/error.hpp"

namespace dynamap::detail {
namespace {

error unsent(error const& failure, std::string_view operation, std::string_view table) {
    error_details known;
    known.operation = operation;
    known.table = table;
    known.sent = 0;
    return failure.completed(known);
}

}  // namespace

void capture_exception(operation& request) noexcept {
    try {
        throw;
    } catch (error const& failure) {
        request.fail(std::make_exception_ptr(unsent(failure, request.name(), request.table())));
    } catch (...) {
        request.fail(std::current_exception());
    }
}

void throw_unsent(error const& failure, std::string_view operation, std::string_view table) {
    throw unsent(failure, operation, table);
}

void require_encoded(std::exception_ptr const& failure, std::string_view operation, std::string_view table) {
    if (!failure) return;
    try {
        std::rethrow_exception(failure);
    } catch (error const& of_encoding) {
        throw_unsent(of_encoding, operation, table);
    }
}

void throw_nothing_returned() {
    error_details known;
    known.write_applied = true;
    throw error(errc::malformed_response,
                "the response lacks the item that the write should return; the write itself was applied",
                std::move(known));
}

void throw_no_item(std::string_view operation_name, std::string_view table, std::string_view request) {
    error_details details;
    details.operation = operation_name;
    details.table = table;
    throw error(errc::item_not_found,
                "there is no item with the key " + wire::request_key(request) +
                    "; if that is not an error, call get, which returns an optional",
                std::move(details));
}

void read_returned(std::string_view json, wire::item_sink to) {
    try {
        wire::read_attributes_response(json, to);
    } catch (error const& item_mismatch) {
        // a response that is not one of UpdateItem does not show that the write was applied
        wire::read_empty_response(json, "UpdateItem");
        error_details known = item_mismatch.details();
        known.write_applied = true;
        throw error(item_mismatch.code(),
                    "the write was applied, but the item that it should return does not fit: " +
                        item_mismatch.sentence(),
                    std::move(known));
    }
}

void throw_last_version(bool repeated) {
    std::string sentence = "the item's version has reached the limit of its member's type";
    // The error adds that a write may have been done.
    sentence += repeated ? "; the request was repeated because an earlier one had no response, and was then "
                           "refused; read the item and use a wider type"
                         : ", so nothing was changed; use a wider type";
    throw error(errc::out_of_range, sentence);
}

bool unconditional_response::refused(response const&, std::string_view code) {
    if (counts_version_ && code == "ConditionalCheckFailedException") throw_last_version(repeated());
    return false;
}

void conditional_response::success(response const& found) {
    if (returned_) detail::read_returned(found.json, {returned_});
    else response_handler::success(found);
}

void conditional_response::current_item(value_reader& item) {
    // After a repetition the item may be the write's own: then the refusal is an outcome that says so.
    if (check_ != nullptr && !repeated()) check_(item);
    try {
        current_(item);
    } catch (...) {
        capture_exception(original_);
    }
}

void conditional_response::condition_failed(response const& found) {
    if (repeated() && knows_own_) own_.look(found.request, found.json);
}

void require_next_version(value_reader& item, std::string_view name, std::int64_t most) {
    item.map([&](std::string_view attribute, value_reader& value) {
        if (attribute != name || value.type() != value_type::number) return;
        number const version = codec<number>::decode(value);
        if (version >= number(most)) throw_last_version(false);
    });
}

asio::awaitable<void> send_write(client client, operation request, bool counts_version) {
    unconditional_response handler(counts_version);
    co_await client.send(std::move(request), handler);
}

}  // namespace dynamap::detail
