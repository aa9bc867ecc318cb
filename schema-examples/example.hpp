// Shared by the examples: a command line with --help, and an error message with an exit status.
#pragma once

#include <algorithm>
#include <charconv>
#include <concepts>
#include <exception>
#include <iostream>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace example {

/// A mistake on the command line. `run` prints it with the usage, and the program exits with status 2.
struct usage_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// `text` as a whole number.
/// Errors: `usage_error` if it is not one, or not between `least` and `most`.
template <std::integral T>
T whole_number(std::string const& text, T least = std::numeric_limits<T>::min(),
               T most = std::numeric_limits<T>::max()) {
    T value = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size() || value < least || value > most)
        throw usage_error('"' + text + "\" is not a whole number from " + std::to_string(least) + " to " +
                          std::to_string(most));
    return value;
}

/// The words after a program's name. An example takes its options by name, then the other words in order.
/// Then it calls `end`, which refuses what is left.
class command_line {
  public:
    command_line(int count, char** words) : words_(words + 1, words + count) {}

    /// Whether `--name` is present.
    bool flag(std::string_view name) {
        auto const found = std::ranges::find(words_, name);
        if (found == words_.end()) return false;
        words_.erase(found);
        return true;
    }
    /// The value of `--name VALUE`; none without the option.
    std::optional<std::string> option(std::string_view name) {
        auto const found = std::ranges::find(words_, name);
        if (found == words_.end()) return std::nullopt;
        if (found + 1 == words_.end()) throw usage_error(std::string(name) + " needs a value");
        std::string value = *(found + 1);
        words_.erase(found, found + 2);
        return value;
    }
    /// The next word that is not an option; none if there is none.
    std::optional<std::string> word() {
        if (words_.empty() || is_option(words_.front())) return std::nullopt;
        std::string value = words_.front();
        words_.erase(words_.begin());
        return value;
    }
    /// The same for a word that is required; `what` is its name in the usage.
    std::string word(std::string_view what) {
        auto value = word();
        if (!value) {
            end();
            throw usage_error(std::string(what) + " is missing");
        }
        return *value;
    }
    /// Refuses the words that were not taken.
    void end() const {
        if (words_.empty()) return;
        throw usage_error((is_option(words_.front()) ? "unknown option " : "one word too many: ") +
                          words_.front());
    }

  private:
    static bool is_option(std::string const& word) { return word.size() > 1 && word.front() == '-'; }

    std::vector<std::string> words_;
};

/// The body of an example's main(). Prints `usage` for --help, calls `body(command_line&)`, or `body()`
/// without options, and prints a failure. Returns the exit status: what `body` returns, or 0 if it returns
/// nothing.
template <class Body>
int run(int count, char** words, std::string_view usage, Body body) {
    std::string_view const path = words[0];
    std::string_view const name = path.substr(path.find_last_of('/') + 1);
    try {
        command_line line(count, words);
        if (line.flag("--help") || line.flag("-h")) {
            std::cout << usage;
            return 0;
        }
        if constexpr (std::invocable<Body>) {
            line.end();
            body();
        } else if constexpr (std::is_void_v<std::invoke_result_t<Body, command_line&>>) {
            body(line);
        } else {
            return body(line);
        }
        return 0;
    } catch (usage_error const& mistake) {
        std::cerr << name << ": " << mistake.what() << "\n\n" << usage;
        return 2;
    } catch (std::exception const& failure) {
        std::cerr << name << ": " << failure.what() << "\n";
        return 1;
    }
}

}  // namespace example
