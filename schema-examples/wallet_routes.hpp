// Shared by the two wallet servers: their table, the parsing of requests, and the status of a failure. They
// differ in how they wait: wallet_server blocks a thread, wallet_server_async awaits.
#pragma once

#include <charconv>
#include <cstdint>
#include <dynamap/dynamap.hpp>
#include <exception>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

struct user_wallet {
    dynamap::uuid user_id;
    std::int64_t balance = 0;
};
using wallet_table = dynamap::table<user_wallet, "web_wallet", dynamap::partition_key<&user_wallet::user_id>>;

namespace routes {

/// A response without its headers.
struct reply {
    int status = 200;
    std::string text = {};
};

struct bad_request : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The number of `balance=NUMBER`.
inline std::int64_t parse_balance(std::string_view body) {
    constexpr std::string_view key = "balance=";
    std::int64_t balance = 0;
    if (!body.starts_with(key)) throw bad_request("the body must be balance=NUMBER");
    body.remove_prefix(key.size());
    auto const [end, problem] = std::from_chars(body.data(), body.data() + body.size(), balance);
    if (problem != std::errc{} || end != body.data() + body.size())
        throw bad_request("the balance must be a whole number of cents");
    return balance;
}

/// The UUID in a path.
inline dynamap::uuid parse_id(std::string const& text) {
    try {
        return dynamap::uuid::parse(text);
    } catch (dynamap::error const& e) {
        throw bad_request(e.what());
    }
}

inline reply found(std::optional<user_wallet> const& wallet) {
    if (!wallet) return {404, "no such wallet\n"};
    return {200, std::to_string(wallet->balance)};
}

/// Whether a stored item does not fit the struct. Neither the caller nor another attempt can change that.
inline bool is_item_mismatch(std::error_code code) {
    using dynamap::errc;
    return code == errc::bad_value || code == errc::wrong_type || code == errc::missing_attribute ||
           code == errc::out_of_range;
}

/// The response to a request that failed. The cause decides the status.
inline reply failed(std::exception_ptr failure) {
    try {
        std::rethrow_exception(failure);
    } catch (bad_request const& e) {
        return {400, std::string(e.what()) + "\n"};
    } catch (dynamap::error const& e) {
        // of a route with pages: the caller gives the token back
        if (e.code() == dynamap::errc::bad_token) return {400, e.sentence() + "\n"};
        std::cerr << e.what() << "\n";
        if (is_item_mismatch(e.code())) return {500, "internal error\n"};
        return {503, "the database cannot be reached, try again later\n"};
    } catch (std::exception const& e) {
        std::cerr << e.what() << "\n";
        return {500, "internal error\n"};
    }
}

}  // namespace routes
