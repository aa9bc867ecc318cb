// Parses an HTTP/1.1 response as its bytes arrive, without a socket and without JSON.
#include "aws/http/response_parser.hpp"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/version.hpp>
#include <charconv>
#include <cstddef>
#include <cstring>
#include <functional>
#include <iterator>
#include <string>
#include <utility>

#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

namespace http = boost::beast::http;
using boost_error = boost::beast::error_code;
using boost_text = boost::beast::string_view;

constexpr std::size_t header_limit = std::size_t{64} << 10;
constexpr std::size_t kept_capacity = std::size_t{1} << 20;      // kept between two responses
constexpr std::size_t resting_capacity = std::size_t{64} << 10;  // kept by an idle connection
constexpr std::size_t padding = 64;
constexpr std::size_t least_space = 4096 - padding;

/// Parses a decimal number that fills the whole text; none if the text is anything else.
template <class T>
std::optional<T> number(std::string_view text) {
    T value{};
    auto const [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

[[noreturn]] void refuse(boost_error failure, std::size_t max_response_bytes) {
    if (failure == http::error::body_limit)
        throw error(errc::response_too_large,
                    "the response is longer than " + std::to_string(max_response_bytes) +
                        " bytes; request less at a time, or raise client_config::max_response_bytes");
    if (failure == http::error::header_limit)
        throw error(errc::response_too_large, "the response's headers are longer than 64 KiB");
    throw error(errc::malformed_response, "the response is not valid HTTP/1.1 (" + failure.message() +
                                              "); check the endpoint's scheme, host and port");
}

/// The received bytes. [0, consumed) has been parsed; [body, body + body_size) in it is the body so far.
struct buffer {
    std::unique_ptr<char[]> block;
    std::size_t capacity = 0;  // without the padding at the end
    std::size_t filled = 0;
    std::size_t consumed = 0;
    std::size_t body = 0;
    std::size_t body_size = 0;

    void reserve(std::size_t wanted) {
        if (wanted <= capacity) return;
        wanted = std::max(wanted, capacity * 2);
        auto larger = std::make_unique_for_overwrite<char[]>(wanted + padding);
        std::copy_n(block.get(), filled, larger.get());
        block = std::move(larger);
        capacity = wanted;
    }

    void clear(std::size_t kept) noexcept {
        if (capacity > kept) {
            block.reset();
            capacity = 0;
        }
        filled = consumed = body = body_size = 0;
    }

    /// Appends the next piece of the body. The pieces of a chunked body are joined in place; any other body
    /// is contiguous already.
    void add_to_body(char const* piece, std::size_t size) {
        if (body_size == 0) body = static_cast<std::size_t>(piece - block.get());
        char* const end = block.get() + body + body_size;
        if (piece != end) std::memmove(end, piece, size);
        body_size += size;
    }

    /// Moves the unparsed bytes to `position`.
    void pull_down(std::size_t position) {
        if (position == consumed) return;
        std::memmove(block.get() + position, block.get() + consumed, filled - consumed);
        filled -= consumed - position;
        consumed = position;
    }
};

/// Receives the parser events of Beast.
class listening_parser final : public http::basic_parser<false> {
  public:
    listening_parser(buffer& bytes, response_head& head, std::size_t max_response_bytes, bool no_body,
                     bool keep_headers)
        : bytes_(bytes), head_(head), keep_headers_(keep_headers) {
        eager(true);
        skip(no_body);
        http::basic_parser<false>::header_limit(static_cast<std::uint32_t>(aws::header_limit));
        body_limit(max_response_bytes);
    }

  private:
    void on_request_impl(http::verb, boost_text, boost_text, int, boost_error&) override {}
    void on_response_impl(int status, boost_text, int, boost_error&) override { head_.status = status; }

    void on_field_impl(http::field field, boost_text raw_name, boost_text raw_value, boost_error&) override {
        if (is_header_done()) return;  // it is a trailer, with Boost before 1.90
        std::string_view const value(raw_value.data(), raw_value.size());
        if (keep_headers_)
            head_.headers.push_back({std::string(raw_name.data(), raw_name.size()), std::string(value)});
        // A header value over several lines lies in Beast's own memory. None of the headers below has one.
        char const* const block = bytes_.block.get();
        if (std::less()(value.data(), block) || std::greater_equal()(value.data(), block + bytes_.filled))
            return;
        if (field == http::field::date) head_.date = value;
        if (field == http::field::content_encoding) head_.content_encoding = value;
        if (field == http::field::location) head_.location = value;
        if (field != http::field::unknown) return;
        auto const is = [&](boost_text name) { return boost::beast::iequals(raw_name, name); };
        if (is("x-amzn-requestid") || is("x-amz-request-id")) head_.request_id = value;
        if (is("x-amzn-errortype")) head_.error_type = value;
        if (is("x-amzn-query-error")) head_.query_error = value;
        if (is("x-amz-crc32")) head_.crc32 = number<std::uint32_t>(value);
        if (is("x-amz-retry-after"))
            if (auto const wait = number<std::int64_t>(value); wait >= 0) head_.retry_after_ms = wait;
    }

#if BOOST_VERSION >= 109000
    void on_trailer_field_impl(http::field, boost_text, boost_text, boost_error&) override {}
#endif
    void on_header_impl(boost_error&) override {}
    void on_body_init_impl(boost::optional<std::uint64_t> const&, boost_error&) override {}

    std::size_t on_body_impl(boost_text piece, boost_error&) override {
        bytes_.add_to_body(piece.data(), piece.size());
        return piece.size();
    }
    void on_chunk_header_impl(std::uint64_t, boost_text, boost_error&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, boost_text piece, boost_error&) override {
        bytes_.add_to_body(piece.data(), piece.size());
        return piece.size();
    }
    void on_finish_impl(boost_error&) override {}

    buffer& bytes_;
    response_head& head_;
    bool keep_headers_;
};

}  // namespace

struct response_parser::impl {
    explicit impl(std::size_t max) : max_response_bytes(max) { restart(); }

    /// Calls `move`, which moves the bytes `down` positions towards the front of their block, and adjusts the
    /// views of the head.
    template <class Move>
    void moving_texts(std::size_t down, Move move) {
        std::string_view* const texts[] = {&head.request_id, &head.error_type,       &head.query_error,
                                           &head.date,       &head.content_encoding, &head.location};
        std::size_t places[std::size(texts)] = {};
        for (std::size_t i = 0; i < std::size(texts); ++i)
            if (!texts[i]->empty())
                places[i] = static_cast<std::size_t>(texts[i]->data() - bytes.block.get()) - down;
        move();
        for (std::size_t i = 0; i < std::size(texts); ++i)
            if (!texts[i]->empty()) *texts[i] = {bytes.block.get() + places[i], texts[i]->size()};
    }

    void reserve(std::size_t wanted) {
        if (wanted > bytes.capacity) moving_texts(0, [&] { bytes.reserve(wanted); });
    }

    /// Notes that the head begins after the interim response that was just parsed. Nothing is moved yet,
    /// because thousands of them may arrive at a time.
    void pass_over_interim() {
        interim_bytes += bytes.consumed - head_begins;
        head_begins = bytes.consumed;
        if (interim_bytes > max_response_bytes)
            throw error(errc::response_too_large,
                        "the server sent more than " + std::to_string(max_response_bytes) +
                            " bytes of interim responses (1xx) without a final response");
        restart();
    }

    /// Moves an incomplete head to the front, over the interim responses before it.
    void move_head_to_front() {
        if (head_begins == 0 || parser->is_header_done()) return;
        moving_texts(head_begins, [&] {
            std::size_t const consumed_of_head = bytes.consumed - head_begins;
            bytes.consumed = head_begins;
            bytes.pull_down(0);
            bytes.consumed = consumed_of_head;
        });
        head_begins = 0;
    }

    /// Begins a response, or the one after an interim (1xx) response.
    void restart() {
        auto headers = std::move(head.headers);  // reuses its memory
        headers.clear();
        head = {};
        head.headers = std::move(headers);
        parser.emplace(bytes, head, max_response_bytes, head_request, keep_headers);
    }

    bool interim() const { return parser->is_done() && head.status / 100 == 1 && head.status != 101; }

    static bool is_line_end(char c) { return c == '\r' || c == '\n'; }

    /// Skips line ends before the head, which some servers send after the previous body. They count towards
    /// the limit on interim responses.
    void pass_over_line_ends() {
        if (bytes.consumed != head_begins) return;
        std::size_t count = 0;
        while (bytes.consumed + count != bytes.filled && is_line_end(bytes.block[bytes.consumed + count]))
            ++count;
        if (count == 0) return;
        bytes.consumed += count;
        pass_over_interim();
    }

    /// Beast waits for a complete head before it parses. This reports at once what is not HTTP at all, such
    /// as TLS.
    void check_beginning() const {
        static constexpr std::string_view beginning = "HTTP/1.";
        std::string_view const come(bytes.block.get() + head_begins,
                                    std::min(bytes.filled - head_begins, beginning.size()));
        if (!beginning.starts_with(come)) refuse(http::error::bad_version, max_response_bytes);
    }

    void parse() {
        while (bytes.consumed != bytes.filled && !parser->is_done()) {
#if BOOST_VERSION < 109000
            // Beast has an assertion that it never gets an incomplete last chunk, "0 CRLF CRLF". Since 1.90
            // it takes the trailer line by line, so that less than that may be left.
            if (parser->is_header_done() && parser->chunked() && bytes.filled - bytes.consumed < 5) break;
#endif
            if (!parser->is_header_done()) {
                pass_over_line_ends();
                if (bytes.consumed == bytes.filled) break;
                check_beginning();
            }
            boost_error failure;
            auto const unread =
                boost::asio::const_buffer(bytes.block.get() + bytes.consumed, bytes.filled - bytes.consumed);
            bytes.consumed += parser->put(unread, failure);
            if (failure && failure != http::error::need_more) refuse(failure, max_response_bytes);
            if (interim()) {
                pass_over_interim();
                continue;
            }
            if (failure) break;
        }
        // Head, chunk heads and trailers are parsed only when complete, so their size must be limited.
        auto const unread = bytes.filled - (parser->is_header_done() ? bytes.consumed : head_begins);
        if (!parser->is_done() && unread > header_limit)
            refuse(http::error::header_limit, max_response_bytes);
        move_head_to_front();
        if (parser->is_header_done()) head.keep_alive = parser->keep_alive();
        if (parser->is_done() && head.status == 101)
            throw error(errc::malformed_response,
                        "the server switched protocols (101), which was not requested");
        // Not while the head arrives: Beast may have parsed part of it, and may know by then that chunks will
        // follow. Not before the first chunk, either: the head before it stays where it is.
        if (parser->is_header_done() && !parser->is_done() && parser->chunked() && bytes.body_size != 0)
            bytes.pull_down(bytes.body + bytes.body_size);
    }

    std::size_t max_response_bytes;
    bool head_request = false;
    bool keep_headers = false;
    bool begun = false;
    std::size_t head_begins = 0;    // in the buffer, after interim responses
    std::size_t interim_bytes = 0;  // before the final response
    buffer bytes;
    response_head head;
    std::optional<listening_parser> parser;
};

response_parser::response_parser(std::size_t max_response_bytes)
    : impl_(std::make_unique<impl>(max_response_bytes)) {}
response_parser::~response_parser() = default;
response_parser::response_parser(response_parser&&) noexcept = default;
response_parser& response_parser::operator=(response_parser&&) noexcept = default;

void response_parser::start(bool to_head_request, bool keep_headers) {
    impl_->bytes.clear(kept_capacity);
    impl_->begun = false;
    impl_->head_begins = impl_->interim_bytes = 0;
    impl_->head_request = to_head_request;
    impl_->keep_headers = keep_headers;
    impl_->restart();
}

response_parser::space response_parser::prepare() {
    auto& bytes = impl_->bytes;
    std::size_t wanted = least_space;
    if (impl_->parser->is_header_done())
        if (auto const rest = impl_->parser->content_length_remaining())
            wanted = static_cast<std::size_t>(*rest) +
                     1;  // one byte more than needed, to detect that a read got everything
    impl_->reserve(bytes.filled + wanted);
    return {bytes.block.get() + bytes.filled, bytes.capacity - bytes.filled};
}

void response_parser::commit(std::size_t count) {
    if (count == 0) return;
    impl_->begun = true;
    impl_->bytes.filled += count;
    impl_->parse();
}

void response_parser::finish() {
    if (done()) return;
    boost_error failure = http::error::partial_message;
    if (impl_->parser->got_some()) impl_->parser->put_eof(failure);
    if (failure)
        throw error(errc::connection_lost, begun() ? "the connection was closed in the middle of the response"
                                                   : "the connection was closed before a response arrived");
}

memory_range response_parser::memory() const noexcept { return {impl_.get(), sizeof *impl_}; }
bool response_parser::done() const noexcept { return impl_->parser->is_done(); }
bool response_parser::begun() const noexcept { return impl_->begun; }
bool response_parser::leftover() const noexcept {
    return done() && impl_->bytes.consumed != impl_->bytes.filled;
}
std::string_view response_parser::surplus() const noexcept {
    auto const& bytes = impl_->bytes;
    if (!leftover()) return {};
    return {bytes.block.get() + bytes.consumed, bytes.filled - bytes.consumed};
}
void response_parser::rest() noexcept {
    if (impl_->bytes.capacity <= resting_capacity) return;
    impl_->bytes.clear(resting_capacity);
    impl_->head = {};
}
response_head const& response_parser::head() const noexcept { return impl_->head; }
std::string_view response_parser::body() const noexcept {
    return {impl_->bytes.block.get() + impl_->bytes.body, impl_->bytes.body_size};
}
std::size_t response_parser::readable() const noexcept {
    auto const& bytes = impl_->bytes;
    return bytes.block ? bytes.capacity + padding - bytes.body : 0;
}

bool begins_response(std::string_view surplus) noexcept {
    static constexpr std::string_view beginning = "HTTP/";
    surplus.remove_prefix(std::min(surplus.find_first_not_of("\r\n"), surplus.size()));
    if (surplus.empty() || !surplus.starts_with(beginning.substr(0, surplus.size()))) return false;
    constexpr std::string_view before_status = "HTTP/1.1 ";
    return surplus.size() < before_status.size() || !surplus.substr(before_status.size()).starts_with("408");
}

}  // namespace dynamap::aws
