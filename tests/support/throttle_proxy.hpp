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

#include "dynamap/aws/credentials.hpp"
#include "dynamap/aws/sign.hpp"
#include "engine_link.hpp"
#include "scripted_server.hpp"
#include "throttle.hpp"
#include "throttle_index_lag.hpp"

namespace test {

/// What came through a throttle proxy.
struct throttle_counts {
    std::uint64_t requests = 0;            ///< writes and reads, but no other operations
    std::uint64_t throttled_requests = 0;  ///< of which nothing was done
    std::uint64_t parts = 0;               ///< single writes that were passed on
    std::uint64_t returned = 0;            ///< single writes that were not
    std::vector<double> units;             ///< write units passed on in each second since the first write
};

/// A proxy on loopback, with a thread for each connection.
///
/// Shape: BatchWriteItem: what fits is passed on, the rest comes back as UnprocessedItems; when nothing fits,
/// and for all other requests that do not fit: ProvisionedThroughputExceededException with ThrottlingReasons.
/// `POST /throttle?write-units=N` (also read-units, burst-seconds, key-range-write-units) changes the limits,
/// `GET /throttle` answers the counts as JSON. What is passed on whole is what came, to the byte: the engine
/// may check signatures, for which Host is the proxy's. A batch that is passed on in part, and the proxy's
/// own DescribeTable, are signed by the proxy, for the client's region.
class throttle_proxy {
  public:
    /// `engine`: "http://127.0.0.1:PORT"; `port` 0: a free one; `identity` signs the proxy's own requests.
    throttle_proxy(std::string engine, throttle_limits limits, std::uint64_t seed = 1, int port = 0,
                   dynamap::aws::credentials identity = environment_keys());
    ~throttle_proxy();

    /// AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, with AWS_SESSION_TOKEN; other ones where they are not
    /// set.
    static dynamap::aws::credentials environment_keys();

    [[nodiscard]] std::string url() const { return server_.url(); }
    /// Global indexes are read from `second_engine`, which is sent each write `lag` after the proxy's own.
    /// Both must be empty; to be called before the first request.
    void make_indexes_lag(std::string_view second_engine, std::chrono::milliseconds lag);
    /// Other limits from now on.
    void set(throttle_limits limits);
    [[nodiscard]] throttle_counts counts() const;
    /// Forgets the counts, as of now.
    void reset_counts();

  private:
    using request = dynamap::aws::http_request;
    /// What came: taken apart, and as it goes on when nothing is changed.
    struct arrival {
        request parts;
        std::string text;
    };

    double now() const;
    void count_write(double at, double units);
    void serve(peer& client);
    std::string control(request const& received);
    std::string ask_engine(std::string_view text);
    std::string pass_on(arrival const& came);
    std::string pass_on_changed(request const& from, std::string_view target, std::string body);
    std::string respond(arrival const& came);
    std::string batch_write(arrival const& came);
    std::string write(arrival const& came, std::string_view operation);
    std::string read(arrival const& came, std::string_view operation);
    std::string partition_key(request const& from, std::string const& table);
    std::string counts_json() const;

    engine_link engine_;
    dynamap::aws::credentials identity_;
    std::chrono::steady_clock::time_point const started_ = std::chrono::steady_clock::now();
    mutable std::mutex mutex_;
    throttle throttle_;
    throttle_counts counts_;
    double first_write_ = -1;
    std::map<std::string, std::string> partition_keys_;
    std::unique_ptr<index_lag> lag_;
    scripted_server server_;  // last: its threads use all the rest
};

}  // namespace test
