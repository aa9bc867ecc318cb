// Reads a whole table in parallel segments, reports progress, and can be resumed.
// Tests: tests/integration/bulk_export.cpp, tests/integration/nothing_lost.cpp.
#include "dynamap/export.hpp"

#include <algorithm>
#include <optional>
#include <ostream>

#include "base/backoff.hpp"
#include "client/task_group.hpp"
#include "dynamap/detail/wire/response.hpp"
#include "dynamap/error.hpp"
#include "table/call/request_failure.hpp"
#include "table/query/resume_token.hpp"
#include "table/query/start_key.hpp"
#include "wire/plain_item.hpp"

namespace dynamap::detail {
namespace {

using clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::chrono::milliseconds first_wait = 50ms, longest_wait = 5s, no_limit = 0ms;

[[noreturn]] void refuse(std::string_view sentence) {
    throw_unsent(error(errc::bad_value, sentence), {}, {});
}

constexpr std::string_view token_kind = "bulk_export", not_begun = "-", finished = ".";
constexpr std::size_t most_segments = 1'000'000;

/// A key's JSON on one line. JSON escapes line breaks in strings, so line breaks are only between values.
std::string in_one_line(std::string key) {
    std::replace(key.begin(), key.end(), '\n', ' ');
    return key;
}

/// A token that continues after the pages that were read: the number of segments, then a line per segment,
/// with its start key if it is in progress. Empty if everything was read.
std::string token_of(std::vector<query_state> const& segments) {
    bool any = false;
    std::string position;
    for (auto const& s : segments) {
        any = any || !s.finished;
        if (s.finished) position += finished;
        else if (s.start_key.empty()) position += not_begun;
        else position += in_one_line(s.start_key);
        position += '\n';
    }
    if (!any) return {};
    position.insert(0, std::to_string(segments.size()) + '\n');
    return write_resume_token(token_kind, {segments.front().table}, position);
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        auto const end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

/// The start of each segment; none if the export begins.
/// Errors: `errc::bad_token`, also if a segment is missing, or if no segment is left to read.
std::vector<std::string> positions_of(export_options const& options, query_state const& table) {
    if (options.resume.empty()) return {};
    auto const text = read_resume_token(options.resume, token_kind, {table.table});
    auto lines = lines_of(text);
    bool const whole = text.ends_with('\n') && lines.size() > 1 &&
                       lines.front() == std::to_string(lines.size() - 1);
    if (!whole || lines.size() - 1 > most_segments) throw_bad_token("is not valid");
    lines.erase(lines.begin());
    bool any = false;
    for (auto& line : lines) {
        any = any || line != finished;
        if (line != finished && line != not_begun) line = checked_start_key(table, line);
    }
    if (!any) throw_bad_token("is not valid");
    return lines;
}

/// The same. An error has the table's name.
std::vector<std::string> resume_positions(export_options const& options, query_state const& table) {
    try {
        return positions_of(options, table);
    } catch (error const& failure) {
        error_details known;
        known.operation = "Scan";
        known.table = table.table;
        throw failure.completed(known);
    }
}

class exporter {
  public:
    exporter(query_state const& table, export_sink& sink, export_options const& options)
        : sink_(sink),
          options_(options),
          started_(clock::now()),
          timeout_(options.timeout.count() > 0 ? options.timeout : table.client.timeout_or(no_limit)),
          deadline_(timeout_ > no_limit ? started_ + clamp_timeout(timeout_) : clock::time_point::max()) {
        (void)no_memory_failure();  // made in time
        auto const positions = resume_positions(options, table);
        std::size_t const count = options.resume.empty() ? options.segments : positions.size();
        if (count < 1 || count > most_segments) refuse("an export has 1 to 1,000,000 segments");
        for (std::size_t i = 0; i < count; ++i) {
            query_state& s = segments_.emplace_back(table);
            s.page_size = options.page_size;
            s.consistent = options.consistent;
            s.segment = static_cast<std::int64_t>(i);
            s.segments = static_cast<std::int64_t>(count);
            if (positions.empty() || positions[i] == not_begun) continue;
            if (positions[i] == finished) s.finished = true;
            else s.start_key = positions[i];
        }
    }

    asio::awaitable<void> run(task_group& tasks) {
        try {
            sink_.guarded([this] { sink_.begin(); });
        } catch (...) {
            fail();
        }
        for (auto& s : segments_)
            if (!s.finished && !stopping_) tasks.start(read(s, tasks));
        while (tasks.running() != 0 && !stopping_ && !timed_out_) {
            if (!co_await tasks.wait_until(deadline_)) {
                cancelled_ = true;
                break;
            }
            timed_out_ = clock::now() >= deadline_;
        }
        stopping_ = true;
        tasks.cancel();
        co_await tasks.wait_for_all();
        take_progress();
    }

    [[nodiscard]] export_outcome outcome() {
        auto failure = why();
        return {std::move(failure), std::move(progress_)};
    }

  private:
    [[nodiscard]] call_failure why() const {
        if (failure_) return failure_of(failure_);
        if (progress_.resume_token.empty()) return {std::nullopt, cancelled_};
        error_details known;
        known.operation = "Scan";
        known.table = segments_.front().table;
        if (timed_out_)
            return {error(errc::deadline_exceeded,
                          "the export's timeout of " + std::to_string(timeout_.count()) +
                              " ms passed; resume from the outcome's resume_token",
                          std::move(known))};
        return {error(std::make_error_code(std::errc::operation_canceled),
                      "the export was cancelled; resume from the outcome's resume_token", std::move(known)),
                cancelled_};
    }

    asio::awaitable<void> read(query_state& s, task_group& tasks) {
        try {
            failure_streak failing(first_wait, longest_wait);
            while (!s.finished && !stopping_) {
                std::optional<error> failed;
                try {
                    co_await read_page(s);
                    failing.end();
                } catch (error const& e) {
                    if (sink_.thrown || !is_transient(e)) throw;
                    failed = e;
                }
                if (!failed) continue;
                ++progress_.failed_requests;
                auto const wait = failing.add(clock::now());
                if (failing.lasted(clock::now()) > clamp_timeout(options_.max_outage)) throw *failed;
                co_await s.client.wait(wait);
            }
        } catch (error const& e) {
            if (sink_.thrown || !is_cancellation(e)) fail();
        } catch (...) {
            fail();
        }
        tasks.wake();
    }

    /// Call it in a catch block. An exception from the caller's function or stream goes into the outcome
    /// unchanged.
    void fail() {
        if (!failure_ && (sink_.thrown || !stopping_))
            failure_ = sink_.thrown ? sink_.thrown : std::current_exception();
        stopping_ = true;
    }

    asio::awaitable<void> read_page(query_state& s) {
        struct target final : response_handler {
            target(export_sink& to, query_state& of) : sink(to), state(of) {}
            void success(response const& found) override {
                rows = 0;
                sink.begin_page();
                page = wire::read_scan_page(found.json, [this](value_reader& item, std::string_view text) {
                    if (sink.item(item, text)) ++rows;
                });
                // before another segment's page, or a checkpoint after this one
                sink.guarded([this] { sink.end_page(); });
                state.progress.advance(state.start_key, page.last_evaluated_key);
            }
            export_sink& sink;
            query_state& state;
            wire::scan_page page;
            std::uint64_t rows = 0;
        } to(sink_, s);
        auto request = page_request(s, false);
        co_await s.client.send(std::move(request), to);
        s.start_key = std::move(to.page.last_evaluated_key);
        s.finished = s.start_key.empty();
        progress_.rows += to.rows;
        progress_.read_units += to.page.units;
        ++progress_.pages;
        if (options_.on_progress) {
            take_progress();
            sink_.guarded([this] { options_.on_progress(progress_); });
        }
    }

    void take_progress() {
        progress_.elapsed = clock::now() - started_;
        progress_.resume_token = token_of(segments_);
        progress_.segments_left = 0;
        for (auto const& s : segments_) progress_.segments_left += s.finished ? 0 : 1;
    }

    export_sink& sink_;
    export_options const& options_;
    clock::time_point started_;
    std::chrono::milliseconds timeout_;
    clock::time_point deadline_;
    bool timed_out_ = false;
    std::vector<query_state> segments_;
    export_progress progress_;
    std::exception_ptr failure_;
    bool cancelled_ = false;
    bool stopping_ = false;
};

}  // namespace

void json_export::begin() {
    if (!out_)
        refuse(
            "the export's stream had failed before anything was written, so nothing was read; was the file "
            "opened?");
}

namespace {

constexpr auto none = std::string_view::npos;

/// Whether an item's text contains "null". The search looks for its end: texts have many more "n" than "u",
/// and each would stop the search.
bool has_null(std::string_view json) noexcept {
    for (auto at = json.find("ull"); at != none; at = json.find("ull", at + 1))
        if (at != 0 && json[at - 1] == 'n') return true;
    return false;
}

/// Whether an item's text can be written unchanged as a line that can be imported. JSON escapes line breaks
/// in strings, so line breaks are only between values. A string that contains "null" does no harm.
bool is_plain(std::string_view json) noexcept {
    return json.find('\n') == none && json.find('\r') == none && !has_null(json);
}

}  // namespace

bool json_export::item(value_reader& item, std::string_view json) {
    page_ += "{\"Item\":";
    if (is_plain(json)) page_ += json;
    else wire::append_plain_item(page_, item);
    page_ += "}\n";
    return true;
}

void json_export::end_page() {
    out_.write(page_.data(), static_cast<std::streamsize>(page_.size()));
    out_.flush();
    if (!out_)
        throw error(errc::bad_value, "the export's stream cannot be written any more; is the disk full? Free "
                                     "some space and resume from the outcome's resume_token");
}

asio::awaitable<export_outcome> run_export(query_state table, export_sink& sink,
                                           export_options const& options) {
    exporter e(table, sink, options);
    std::function<asio::awaitable<void>(task_group&)> const body = [&](task_group& tasks) {
        return e.run(tasks);
    };
    co_await with_task_group(body);
    co_return e.outcome();
}

asio::awaitable<export_outcome> export_json(query_state state, std::ostream& out, export_options options) {
    json_export sink(out);
    co_return co_await run_export(std::move(state), sink, options);
}

}  // namespace dynamap::detail
