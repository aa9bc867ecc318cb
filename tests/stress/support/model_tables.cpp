// The model's tables as the library sees them, and its calls of many items.
#include "model_tables.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

namespace stress {
namespace {

using std::chrono::milliseconds;

/// What a callback of the program throws, to end what it is called by.
struct interrupted : std::runtime_error {
    interrupted() : std::runtime_error("interrupted by the stress program") {}
};

bool is_interruption(dynamap::call_outcome const& outcome) {
    try {
        outcome.throw_if_failed();
    } catch (interrupted const&) {
        return true;
    } catch (...) {
    }
    return false;
}
}  // namespace

entry many_items::some_row() {
    entry row;
    row.id = some_id();
    row.number = static_cast<std::int64_t>(chance_.below(15));
    row.balance = static_cast<std::int64_t>(chance_.below(1000));
    row.text = "m" + std::to_string(made_++) + std::string(chance_.below(80), '.');
    return row;
}

asio::awaitable<void> many_items::write_batch(dynamap::client client) {
    plain_table const table(client, name_);
    dynamap::write_batch batch{client};
    std::map<item_key, std::vector<std::optional<entry>>> requested;
    for (std::size_t n = chance_.between(1, 70); n > 0; --n) {
        entry const row = some_row();
        if (chance_.one_in(4)) {
            batch.remove(table, row.id, row.number);
            requested[key_of(row)].push_back(std::nullopt);
        } else {
            batch.put(table, row);
            requested[key_of(row)].push_back(row);
        }
    }
    dynamap::batch_options options;
    options.timeout = some_timeout(milliseconds(60'000));
    auto const outcome = co_await batch.send(options);
    std::set<item_key> open;
    for (auto const& row : outcome.unprocessed(table)) open.insert(key_of(row));
    for (auto const& [id, number] : outcome.unprocessed_keys(table)) open.insert({id, number});
    if (static_cast<bool>(outcome) != open.empty())
        to_.fault("a batch's outcome contradicts itself", std::to_string(open.size()) + " unprocessed");
    for (auto const& [key, rows] : requested) {
        if (!open.contains(key)) {
            known_.is(key, rows.back());
            continue;
        }
        to_.count("unknown outcomes");
        std::vector<case_of> cases;
        cases.push_back({{key, known_.find(key)}});
        for (auto const& row : rows) cases.push_back({{key, row}});
        known_.is_one_of(std::move(cases), "a batch's unprocessed item");
    }
}

asio::awaitable<void> many_items::read_batch(dynamap::client client) {
    plain_table const table(client, name_);
    dynamap::read_batch batch{client};
    batch.consistent();
    std::vector<std::pair<item_key, dynamap::read_handle<plain_table>>> requested;
    for (std::size_t n = chance_.between(1, 130); n > 0; --n) {
        entry const row = some_row();
        requested.emplace_back(key_of(row), batch.get(table, row.id, row.number));
    }
    dynamap::batch_options options;
    options.timeout = some_timeout(milliseconds(60'000));
    auto const outcome = co_await batch.send(options);
    for (auto const& [key, place] : requested) {
        if (!outcome.was_read(place)) continue;
        auto const found = outcome[place];
        if (found != known_.find(key))
            to_.fault("a read is wrong", "batch: " + text_of(found) + ", known " + text_of(known_.find(key)));
    }
}

asio::awaitable<void> many_items::query(dynamap::client client) {
    plain_table const table(client, name_);
    std::string const id = some_id();
    std::vector<entry> expected;
    for (auto const& [key, row] : known_.rows())
        if (key.id == id) expected.push_back(row);
    try {
        auto all = table.query(id).consistent().page_size(static_cast<std::int64_t>(chance_.between(1, 9)));
        auto const rows = co_await all.all();
        if (rows != expected)
            to_.fault("a read is wrong", "query: " + std::to_string(rows.size()) + " rows of " +
                                             std::to_string(expected.size()));
    } catch (dynamap::error const&) {
        to_.count("reads that failed");
    }
}

asio::awaitable<void> many_items::load(dynamap::client client) {
    plain_table const table(client, name_);
    std::vector<entry> rows;
    std::map<item_key, entry> expected;
    std::multiset<std::string> refused;
    std::map<item_key, std::multiset<std::string>> due;  // those that must reach the sink
    for (std::size_t n = chance_.between(1, 150); n > 0; --n) {
        entry row = some_row();
        if (chance_.one_in(25)) {
            row.text = std::string(refused_text) + row.text;
            refused.insert(row.text);
            due[key_of(row)].insert(row.text);
        } else {
            due.erase(key_of(row));  // replaced by this one, they may never be tried
            expected[key_of(row)] = row;
        }
        rows.push_back(std::move(row));
    }
    std::set<std::string> dead;
    dynamap::bulk_options options;
    options.in_flight = chance_.between(1, 6);
    options.progress_every = milliseconds(2);
    options.buffer = chance_.between(1, 200);
    bool done = false;
    for (int runs = 1; !done; ++runs) {
        std::size_t const ends_at = chance_.one_in(3) ? chance_.below(rows.size())
                                                      : rows.size();  // the source throws there
        bool const full = chance_.one_in(4);                          // the sink does
        std::size_t at = 0;
        auto source = [&, ends_at]() -> std::optional<entry> {
            if (at == rows.size()) return std::nullopt;
            if (at == ends_at && runs < 30) throw interrupted();
            return rows[at++];
        };
        auto sink = [&, full](entry const& row, dynamap::error const&) {
            if (full && runs < 30) throw interrupted();
            dead.insert(row.text);
        };
        options.timeout = runs < 30 && chance_.one_in(3) ? milliseconds(chance_.between(1, 60))
                                                         : milliseconds(0);
        options.request_timeout = runs < 30 ? some_timeout(milliseconds(10'000)) : milliseconds(10'000);
        auto const report = co_await table.bulk_put(source, options, sink);
        to_.count("runs of bulk loads");
        done = report.at_end();
        options.resume = report.resume_token;
        bool const timed_out = report.error() && !is_interruption(report) &&
                               report.error()->code() == dynamap::errc::deadline_exceeded;
        bool const expected_end = done || timed_out || is_interruption(report);
        if (!expected_end) to_.fault("a load failed", report.error()->what());
        if (done && report.unprocessed_items != 0)
            to_.fault("a load's report contradicts itself", "complete, and rows are unfinished");
        if (!expected_end || runs > 60) {
            to_.fault("a load does not come to its end", std::to_string(runs) + " runs, " +
                                                             std::to_string(report.settled) + " of " +
                                                             std::to_string(rows.size()));
            break;
        }
        if (!done)
            co_await known_.pause();  // what was left under way must not come after what the next run writes
    }
    for (auto const& [key, row] : expected) known_.is(key, row);
    for (auto const& [key, texts] : due)
        for (auto const& text : texts)
            if (!dead.contains(text))
                to_.fault("lost", "a row that was refused never reached the sink: " + text);
    for (auto const& text : dead)
        if (!refused.contains(text))
            to_.fault("made up", "a row reached the sink that was not refused: " + text);
}

asio::awaitable<void> many_items::export_all(dynamap::client client) {
    plain_table const table(client, name_);
    dynamap::export_options options;
    options.segments = chance_.between(1, 4);
    options.page_size = static_cast<std::int64_t>(chance_.between(1, 30));
    options.consistent = true;
    std::map<item_key, std::size_t> seen;
    std::size_t rows = 0, ends = 0;
    for (bool done = false; !done;) {
        std::size_t left = chance_.one_in(2) && ends < 30 ? chance_.below(known_.rows().size() + 1)
                                                          : std::size_t(-1);
        auto const take = [&](entry&& row) {
            if (left-- == 0) throw interrupted();
            ++rows;
            ++seen[key_of(row)];
            auto const known = known_.find(key_of(row));
            if (!known || *known != row)
                to_.fault("a read is wrong", "export: " + text_of(row) + ", known " + text_of(known));
        };
        auto const report = co_await table.bulk_export(take, options);
        to_.count("runs of exports");
        done = static_cast<bool>(report);
        options.resume = report.resume_token;
        if (done) break;
        ++ends;
        if (!is_interruption(report)) {
            to_.fault("an export failed", report.error()->what());
            co_return;
        }
        if (options.resume.empty()) {
            to_.fault("lost", "an export that was interrupted has no resume token");
            co_return;
        }
    }
    for (auto const& [key, row] : known_.rows())
        if (!seen.contains(key)) to_.fault("lost", "an export has not: " + text_of(row));
    std::size_t const again = rows - seen.size(),
                      allowed = ends * static_cast<std::size_t>(options.page_size);
    to_.count("rows of interrupted pages that came again", again);
    if (again > allowed)
        to_.fault("doubled", "an export gave " + std::to_string(again) + " rows again after " +
                                 std::to_string(ends) + " interruptions");
}

}  // namespace stress
