// Reading a whole table out: several parts at once, with progress, and from where it was left.
#include "dynamap/export.hpp"

#include <charconv>
#include <optional>
#include <ostream>
#include <span>

#include "client/task_group.hpp"
#include "dynamap/detail/table/batch/batch_send.hpp"
#include "dynamap/detail/wire/response.hpp"
#include "dynamap/error.hpp"
#include "wire/base64.hpp"
#include "wire/plain_item.hpp"

namespace dynamap::detail {
namespace {

using clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::chrono::milliseconds first_wait = 50ms, longest_wait = 5s;

[[noreturn]] void refuse(std::string_view sentence) { throw error(errc::bad_value, sentence); }

/// The segments' places as text: behind the table's name a word each, "-" for one not begun, "." for one that
/// is done, else its start key.
std::string text_of(std::vector<query_state> const& segments) {
    bool any = false;
    std::string text = "export ";
    text += segments.front().table;
    for (auto const& s : segments) {
        any = any || !s.finished;
        text += ' ';
        if (s.finished) text += '.';
        else if (s.start_key.empty()) text += '-';
        else {
            byte_buffer encoded;
            wire::append_base64(encoded, std::as_bytes(std::span(s.start_key)));
            text += encoded.view();
        }
    }
    return any ? text : std::string();
}

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    while (!text.empty()) {
        auto const end = std::min(text.find(' '), text.size());
        words.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

class exporter {
  public:
    exporter(query_state const& table, export_sink& sink, export_options const& options)
        : sink_(sink), options_(options), started_(clock::now()) {
        auto const words = words_of(options.resume);
        if (!words.empty() && (words[0] != "export" || words.size() < 3))
            refuse("this is no checkpoint of an export");
        if (!words.empty() && words[1] != table.table)
            refuse("this is the checkpoint of another table's export");
        std::size_t const count = words.empty() ? options.segments : words.size() - 2;
        if (count < 1 || count > 1'000'000) refuse("an export has 1 to 1,000,000 segments");
        for (std::size_t i = 0; i < count; ++i) {
            query_state& s = segments_.emplace_back(table);
            s.page_size = options.page_size;
            s.consistent = options.consistent;
            s.segment = static_cast<std::int64_t>(i);
            s.segments = static_cast<std::int64_t>(count);
            if (!words.empty()) resume(s, words[i + 2]);
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
        while (tasks.running() != 0 && !stopping_)
            if (!co_await tasks.wait_until(clock::time_point::max())) {
                result.cancelled = true;
                break;
            }
        stopping_ = true;
        tasks.cancel();
        co_await tasks.wait_for_all();
        tell();
    }

    export_report result;

  private:
    static void resume(query_state& s, std::string_view word) {
        if (word == ".") {
            s.finished = true;
        } else if (word != "-") {
            try {
                auto const bytes = wire::decode_base64(word);
                s.start_key.assign(reinterpret_cast<char const*>(bytes.data()), bytes.size());
                // It may have been in others' hands: nothing but one key may get into the request.
                wire::read_item(s.start_key,
                                wire::item_sink{nullptr, [](void*, value_reader& item) {
                                                    item.map([](std::string_view, value_reader&) {});
                                                }});
            } catch (error const&) {
                refuse("the export's checkpoint is not one that was given out; begin again without it");
            }
        }
    }

    asio::awaitable<void> read(query_state& s, task_group& tasks) {
        try {
            clock::time_point failing_since{};
            for (unsigned failures = 0; !s.finished && !stopping_;) {
                std::optional<error> failed;
                try {
                    co_await read_page(s);
                    failures = 0;
                } catch (error const& e) {
                    if (sink_.thrown || !is_transient(e)) throw;
                    failed = e;
                }
                if (!failed) continue;
                ++result.failed;
                if (failures++ == 0) failing_since = clock::now();
                if (clock::now() - failing_since > clamp_timeout(options_.patience)) throw *failed;
                co_await s.via.wait(jittered_backoff(first_wait, longest_wait, failures));
            }
        } catch (error const& e) {
            if (sink_.thrown || !is_cancellation(e)) fail();
        } catch (...) {
            fail();
        }
        tasks.wake();
    }

    /// To be called in a catch block. What the caller's function or stream threw goes into the report as it
    /// was thrown.
    void fail() {
        if (!result.failure && (sink_.thrown || !stopping_))
            result.failure = sink_.thrown ? sink_.thrown : std::current_exception();
        stopping_ = true;
    }

    asio::awaitable<void> read_page(query_state& s) {
        struct target {
            export_sink& sink;
            query_state& state;
            wire::scan_page page;
            std::uint64_t rows = 0;
        } to{sink_, s, {}};
        auto request = page_request(s, false);
        answer_sink answer;
        answer.out = &to;
        answer.success = [](void* out, std::string_view json) {
            auto& t = *static_cast<target*>(out);
            t.rows = 0;
            t.sink.begin_page();
            t.page =
                wire::read_scan_page(json, &t, [](void* self, value_reader& item, std::string_view text) {
                    auto& into = *static_cast<target*>(self);
                    if (into.sink.item(item, text)) ++into.rows;
                });
            // before another segment's page, or a checkpoint behind this one
            t.sink.guarded([&t] { t.sink.end_page(); });
            t.state.progress.advance(t.state.start_key, t.page.last_evaluated_key);
        };
        co_await s.via.send(std::move(request), answer);
        s.start_key = std::move(to.page.last_evaluated_key);
        s.finished = s.start_key.empty();
        result.rows += to.rows;
        result.read_units += to.page.units;
        ++result.pages;
        if (options_.on_progress) {
            tell();
            sink_.guarded([this] { options_.on_progress(result); });
        }
    }

    void tell() {
        result.elapsed = clock::now() - started_;
        result.checkpoint = text_of(segments_);
        result.segments_left = 0;
        for (auto const& s : segments_) result.segments_left += s.finished ? 0 : 1;
    }

    export_sink& sink_;
    export_options const& options_;
    clock::time_point started_;
    std::vector<query_state> segments_;
    bool stopping_ = false;
};

}  // namespace

void json_export::begin() {
    if (!out_)
        throw error(errc::bad_value, "the export's stream had failed before anything was written; was the "
                                     "file opened? Nothing was read");
}

namespace {

constexpr auto none = std::string_view::npos;

/// Whether "null" is somewhere in an item's text. It is found by its end: texts have many more n than u, and
/// each would stop the search.
bool has_null(std::string_view json) noexcept {
    for (auto at = json.find("ull"); at != none; at = json.find("ull", at + 1))
        if (at != 0 && json[at - 1] == 'n') return true;
    return false;
}

/// Whether an item's text can be a line, and be imported, as it came. Line breaks are only between values: in
/// strings JSON has them escaped. A string that contains "null" is no harm.
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
        throw error(errc::bad_value, "the export's stream takes no more; is the disk full? Make room and "
                                     "resume from the report's checkpoint");
}

asio::awaitable<export_report> run_export(query_state table, export_sink& sink,
                                          export_options const& options) {
    exporter e(table, sink, options);
    std::function<asio::awaitable<void>(task_group&)> const body = [&](task_group& tasks) {
        return e.run(tasks);
    };
    co_await with_task_group(body);
    e.result.carried_out = true;
    co_return std::move(e.result);
}

asio::awaitable<export_report> export_json(query_state state, std::ostream& out, export_options options) {
    json_export sink(out);
    co_return co_await run_export(std::move(state), sink, options);
}

}  // namespace dynamap::detail
