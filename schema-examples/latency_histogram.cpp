// How long calls take, and where the time goes. The client calls an observer after every attempt and every
// call, with the time of each phase. This one counts them, and prints a histogram at the end.
//
//   tools/engine run -- build/release/schema-examples/latency_histogram
#include <algorithm>
#include <array>
#include <asio/io_context.hpp>
#include <atomic>
#include <bit>
#include <chrono>
#include <dynamap/dynamap.hpp>
#include <iomanip>
#include <iostream>
#include <memory>
#include <string>

#include "example.hpp"

constexpr auto usage = R"(usage: latency_histogram

Puts and gets 500 wallets, and prints how long the calls took.
Endpoint, region and credentials come from the environment.
  --help    this text
)";

using namespace std::chrono;

struct user_wallet {
    dynamap::uuid user_id;
    std::int64_t balance = 0;
};
using wallet_table =
    dynamap::table<user_wallet, "user_wallet", dynamap::partition_key<&user_wallet::user_id>>;

/// Counts calls by duration, in ranges that double. Calls may end on several threads, so the counters are
/// atomic.
class latency_histogram : public dynamap::aws::observer {
  public:
    void attempt_ended(dynamap::aws::call_report const&) noexcept override { ++attempts_; }

    void call_ended(dynamap::aws::call_report const& call) noexcept override {
        auto const took = static_cast<std::uint64_t>(duration_cast<microseconds>(call.time.total()).count());
        ++classes_[std::min<std::size_t>(static_cast<std::size_t>(std::bit_width(took)),
                                         classes_.size() - 1)];
        waited_ns_ += call.time[dynamap::aws::phase::waiting_for_response].count();
        spent_ns_ += call.time.total().count();
        bytes_ += call.bytes_sent + call.bytes_received;
        if (call.failure) ++failures_;
        ++calls_;
    }

    void print(std::ostream& out) const {
        for (std::size_t i = 0; i < classes_.size(); ++i)
            if (classes_[i] != 0)
                out << "below " << std::setw(8) << (1ull << i) << " us  " << std::setw(6) << classes_[i]
                    << "  " << std::string(60 * classes_[i] / calls_, '#') << "\n";
        out << calls_ << " calls, " << attempts_ << " attempts, " << failures_ << " failures, " << bytes_
            << " bytes; " << 100 * waited_ns_ / std::max<std::int64_t>(spent_ns_, 1)
            << " % of the time was the server's\n";
    }

  private:
    std::array<std::atomic<std::uint64_t>, 32> classes_{};
    std::atomic<std::uint64_t> calls_{0}, attempts_{0}, failures_{0}, bytes_{0};
    std::atomic<std::int64_t> waited_ns_{0}, spent_ns_{0};
};

asio::awaitable<void> work(dynamap::client client) {
    wallet_table wallet{client};
    co_await wallet.create_if_missing();
    for (int i = 0; i < 500; ++i) {
        user_wallet const one{dynamap::uuid::v4(), i};
        co_await wallet.put(one);
        co_await wallet.get(one.user_id);
    }
}

int main(int count, char** words) {
    return example::run(count, words, usage, [] {
        asio::io_context io;
        auto const histogram = std::make_shared<latency_histogram>();
        dynamap::client_config config;
        config.observer = histogram;
        dynamap::run(io, work(dynamap::client(io, config)));
        histogram->print(std::cout);
    });
}
