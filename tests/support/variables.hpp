// The process's environment, changed for a while.
#pragma once

#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace test {

/// Variables that are set, or not there, until this object ends.
class variables {
  public:
    using value = std::optional<std::string>;

    explicit variables(std::vector<std::pair<std::string, value>> const& wanted) {
        for (auto const& [name, text] : wanted) {
            char const* const now = std::getenv(name.c_str());
            before_.emplace_back(name, now == nullptr ? value() : value(now));
            put(name, text);
        }
    }
    ~variables() {
        for (auto saved = before_.rbegin(); saved != before_.rend(); ++saved)
            put(saved->first, saved->second);
    }
    variables(variables const&) = delete;
    variables& operator=(variables const&) = delete;

  private:
    static void put(std::string const& name, value const& text) {
        if (text) ::setenv(name.c_str(), text->c_str(), 1);
        else ::unsetenv(name.c_str());
    }

    std::vector<std::pair<std::string, value>> before_;
};

}  // namespace test
