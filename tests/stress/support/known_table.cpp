// What a client knows of a table that only it writes to: of most items what they are, of some what they may
// be.
#include "known_table.hpp"

#include <asio/co_spawn.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <utility>

namespace stress {

std::string text_of(std::optional<entry> const& row) {
    if (!row) return "no item";
    return row->id + "/" + std::to_string(row->number) + " balance " + std::to_string(row->balance) +
           " version " + std::to_string(row->version) + " text " + row->text.substr(0, 40);
}

std::optional<entry> known_table::find(item_key const& key) const {
    auto const at = rows_.find(key);
    return at == rows_.end() ? std::nullopt : std::optional(at->second);
}

void known_table::is(item_key const& key, std::optional<entry> row) {
    if (row) rows_[key] = *std::move(row);
    else rows_.erase(key);
}

void known_table::is_one_of(std::vector<case_of> cases, std::string why) {
    open_.emplace_back(std::move(cases), std::move(why));
}

asio::awaitable<void> known_table::pause() {
    // What was sent lies with the system by now. With each turn the servers' thread accepts a connection, if
    // one waits, and reads what has come on the others. Time would be no measure of that: the thread may not
    // get any.
    auto const turns = []() -> asio::awaitable<void> {
        constexpr int more_than_connections = 150;
        for (int n = 0; n < more_than_connections; ++n) co_await asio::post(asio::use_awaitable);
        // Those that the service holds end before this does: their timers are of the same thread.
        asio::steady_timer held(co_await asio::this_coro::executor, lossy_service::longest_hold);
        co_await held.async_wait(asio::use_awaitable);
    };
    co_await asio::co_spawn(servers_.context(), turns, asio::use_awaitable);
}

namespace {
entry row_of(item_key const& key, item const& found) {
    auto const number = [&found](std::string_view name) {
        auto const at = found.find(name);
        return at == found.end() ? 0 : std::stoll(at->second.text);
    };
    entry row;
    row.id = key.id;
    row.number = key.number;
    row.balance = number("balance");
    row.version = number("version");
    if (auto const at = found.find("text"); at != found.end()) row.text = at->second.text;
    return row;
}
}  // namespace

known_table::stored_state known_table::stored() {
    stored_state all;
    for (auto const& [key, found] : service_.data().table(name_)) all.items.emplace(key, row_of(key, found));
    for (auto const& [key, found] : std::exchange(service_.data().late[name_], {}))
        all.late.emplace(key, found ? std::optional(row_of(key, *found)) : std::nullopt);
    for (auto const& complaint : std::exchange(service_.data().complaints, {}))
        to_.fault("a request that no client should send", complaint);
    return all;
}

void known_table::choose(entries const& found, std::vector<case_of> const& cases, std::string const& why) {
    auto const now = [&](item_key const& key) {
        auto const at = found.find(key);
        return at == found.end() ? std::optional<entry>() : std::optional(at->second);
    };
    for (case_of const& one : cases) {
        bool fits = true;
        for (auto const& [key, row] : one) fits = fits && now(key) == row;
        if (!fits) continue;
        for (auto const& [key, row] : one) is(key, row);
        last_ = why;
        return;
    }
    std::string text = why + ": found";
    for (auto const& [key, row] : cases.front()) text += " [" + text_of(now(key)) + "]";
    for (case_of const& one : cases) {
        text += ", possible";
        for (auto const& [key, row] : one) text += " [" + text_of(row) + "]";
    }
    to_.fault("lost, doubled or made up", text);
    for (auto const& [key, row] : cases.front()) is(key, now(key));
}

asio::awaitable<void> known_table::settle(std::string after) {
    co_await pause();
    auto const look = [this]() -> asio::awaitable<stored_state> { co_return stored(); };
    auto const [found, late] = co_await asio::co_spawn(servers_.context(), look, asio::use_awaitable);
    for (auto const& [cases, why] : std::exchange(open_, {})) choose(found, cases, after + ", " + why);
    for (auto const& [key, row] : late) {
        auto const at = found.find(key);
        bool const stands = row ? at != found.end() && at->second == *row : at == found.end();
        if (!stands || find(key) == row) continue;
        to_.count("older rows that came late, after their request was given up");
        is(key, row);
    }
    if (found == rows_) co_return;
    after += ", last " + last_;
    for (auto const& [key, row] : rows_) {
        auto const at = found.find(key);
        if (at == found.end()) to_.fault("lost", after + ": " + text_of(row));
        else if (at->second != row)
            to_.fault("wrong", after + ": known " + text_of(row) + ", found " + text_of(at->second));
    }
    for (auto const& [key, row] : found)
        if (!rows_.contains(key)) to_.fault("made up", after + ": " + text_of(row));
    rows_ = found;
}

}  // namespace stress
