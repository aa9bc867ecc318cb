// Checks whether a response is complete: the only thing that the floor programs parse. Not a real client.
#pragma once

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

namespace bench {

/// The bytes of a response, and whether it is complete.
class response_length {
  public:
    char* space() { return bytes_.data() + have_; }
    [[nodiscard]] std::size_t room() const { return bytes_.size() - have_; }
    void clear() { have_ = whole_ = 0; }

    /// Counts what was written to space(). Returns whether the response is complete.
    bool add(std::size_t count) {
        have_ += count;
        if (whole_ == 0) {
            std::string_view const head(bytes_.data(), have_);
            auto const end = head.find("\r\n\r\n");
            if (end == std::string_view::npos) return false;
            constexpr std::string_view name = "\r\nContent-Length: ";
            auto const length = head.find(name);
            if (!head.starts_with("HTTP/1.1 200") || length > end)
                throw std::runtime_error("not a response of the canned server: " + std::string(head));
            whole_ = end + 4 + static_cast<std::size_t>(std::atoi(head.data() + length + name.size()));
        }
        return have_ >= whole_;
    }

  private:
    std::string bytes_ = std::string(32768, '\0');
    std::size_t have_ = 0, whole_ = 0;
};

}  // namespace bench
