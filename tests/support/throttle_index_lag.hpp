// Global indexes that lag behind their table, by a second engine that is sent each write some time after the
// first.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "engine_link.hpp"

namespace test {

/// Sends writes to a second engine, in their order, each when it is old enough; global indexes are read from
/// there.
///
/// Thread: may be called from several threads.
class index_lag {
  public:
    /// Sends a request to the first engine, and returns its response.
    using ask = std::function<std::string(std::string_view text)>;
    /// Returns the first engine's DescribeTable of a table.
    using describe = std::function<std::string(std::string const& table)>;

    index_lag(std::string_view second_engine, std::chrono::milliseconds lag);
    ~index_lag();

    /// Sends a request where it belongs. Tables are made and changed in both engines at once.
    std::string pass_on(std::string_view text, std::string_view operation, std::string const& body,
                        ask const& first, describe const& table);

  private:
    struct pending {
        std::chrono::steady_clock::time_point due;
        std::string text;
    };
    std::string write(std::string_view text, std::string_view operation, ask const& first);
    bool reads_global_index(std::string_view operation, std::string const& body, describe const& table);
    std::string ask_second(std::string_view text);
    void follow();

    engine_link second_;
    std::chrono::milliseconds lag_;
    std::mutex order_;  // writes reach both engines in one order
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<pending> pending_;
    bool busy_ = false, ended_ = false;
    std::map<std::string, bool> global_;  // by table and index
    std::thread thread_;
};

}  // namespace test
