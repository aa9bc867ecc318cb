// Stands between clients and an engine, and throttles as DynamoDB does.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "throttle.hpp"

namespace test {

/// What came through a throttle proxy.
struct throttle_counts {
    std::uint64_t requests = 0;    ///< writes and reads, but no other operations
    std::uint64_t in_vain = 0;     ///< of which nothing was done
    std::uint64_t parts = 0;       ///< single writes that were passed on
    std::uint64_t returned = 0;    ///< single writes that were not
    std::vector<double> units;     ///< write units passed on in each second since the first write
};

/// A proxy on loopback.
///
/// Shape: BatchWriteItem: what fits is passed on, the rest comes back as UnprocessedItems; when nothing fits, and for
/// all other requests that do not fit: ProvisionedThroughputExceededException with ThrottlingReasons.
/// `POST /throttle?write-units=N` (also read-units, burst-seconds, key-range-write-units) changes the limits,
/// `GET /throttle` answers the counts as JSON.
class throttle_proxy {
  public:
    /// `engine`: "http://127.0.0.1:PORT"; `port` 0: a free one.
    throttle_proxy(std::string engine, throttle_limits limits, std::uint64_t seed = 1, int port = 0);
    ~throttle_proxy();

    [[nodiscard]] std::string url() const;
    /// Other limits from now on.
    void set(throttle_limits limits);
    [[nodiscard]] throttle_counts counts() const;
    /// Forgets the counts, as of now.
    void reset_counts();

  private:
    struct server;
    struct reply {
        int status = 200;
        std::string body;
        std::string content_type = "application/x-amz-json-1.0";
        std::string crc32 = {};
        std::string request_id = {};
    };

    double now() const;
    void count_write(double at, double units);
    reply pass_on(std::string const& target, std::string const& body);
    reply answer(std::string const& target, std::string const& body);
    reply batch_write(std::string const& target, std::string const& body);
    reply write(std::string const& target, std::string_view operation, std::string const& body);
    reply read(std::string const& target, std::string_view operation, std::string const& body);
    std::string partition_key(std::string const& table);
    std::string counts_json() const;

    std::string engine_;
    std::chrono::steady_clock::time_point const started_ = std::chrono::steady_clock::now();
    mutable std::mutex mutex_;
    throttle throttle_;
    throttle_counts counts_;
    double first_write_ = -1;
    std::map<std::string, std::string> partition_keys_;
    std::unique_ptr<server> server_;
};

}  // namespace test
