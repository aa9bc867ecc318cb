// An HTTP answer taken apart, so that a proxy can send it otherwise than it came.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace test {

/// Head and body of an answer that has a Content-Length.
class http_message {
  public:
    /// Whether the text is a message with its end: a head, and as much body as its Content-Length says.
    [[nodiscard]] static bool whole(std::string_view text);

    /// `text` must be whole.
    explicit http_message(std::string_view text);

    [[nodiscard]] int status() const;
    [[nodiscard]] std::string const& body() const { return body_; }
    /// As it came, or with what was changed since.
    [[nodiscard]] std::string text() const { return head_ + "\r\n" + body_; }
    /// The same with one more header line.
    [[nodiscard]] http_message with(std::string_view line) const;
    /// The same without a header, if it is there; `name` in small letters.
    [[nodiscard]] http_message without(std::string_view name) const;
    /// The same with another body, and without a checksum.
    [[nodiscard]] http_message with_body(std::string body) const;
    /// Its body in chunks of `size` bytes.
    [[nodiscard]] std::string chunked(std::size_t size) const;
    /// The same with the first half of its body, and without a checksum.
    [[nodiscard]] std::string breaking_off() const;
    /// The same with a checksum that is not its body's.
    [[nodiscard]] http_message with_wrong_crc() const;

  private:
    std::string head_;  // its lines, each with its end
    std::string body_;
};

/// The Content-Length in a message's head, or 0.
[[nodiscard]] std::size_t content_length(std::string_view head);

}  // namespace test
