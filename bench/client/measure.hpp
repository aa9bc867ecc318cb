// Shared by the whole-client benches: their options, the window that they measure, and the line of JSON that
// they print.
#pragma once

#include <sys/resource.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

using clock = std::chrono::steady_clock;

/// The command line: pairs of `--name value`.
class options {
  public:
    options(int count, char** words) {
        for (int i = 1; i + 1 < count; i += 2) values_[std::string(words[i]).substr(2)] = words[i + 1];
    }
    [[nodiscard]] std::string text(std::string const& name, std::string const& otherwise = {}) const {
        auto const found = values_.find(name);
        return found == values_.end() ? otherwise : found->second;
    }
    [[nodiscard]] double number(std::string const& name, double otherwise) const {
        auto const found = values_.find(name);
        return found == values_.end() ? otherwise : std::stod(found->second);
    }
    [[nodiscard]] std::size_t in_flight() const { return static_cast<std::size_t>(number("in-flight", 1)); }
    /// One connection per request in flight, unless the options say otherwise.
    [[nodiscard]] std::size_t connections() const {
        return static_cast<std::size_t>(number("connections", static_cast<double>(in_flight())));
    }
    [[nodiscard]] bool tls() const { return text("endpoint").starts_with("https:"); }
    [[nodiscard]] unsigned short port() const {
        std::string const where = text("endpoint");
        return static_cast<unsigned short>(std::stoi(where.substr(where.rfind(':') + 1)));
    }

  private:
    std::map<std::string, std::string> values_;
};

/// The lines of a file.
inline std::vector<std::string> lines_of(std::string const& file) {
    std::ifstream in(file);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    if (lines.empty()) throw std::runtime_error("no lines in " + file);
    return lines;
}

/// A file's bytes.
inline std::string bytes_of(std::string const& file) {
    std::ifstream in(file, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (bytes.empty()) throw std::runtime_error("no bytes in " + file);
    return bytes;
}

/// The process's peak memory: VmHWM, because ru_maxrss includes the process that started this one.
inline std::uint64_t peak_rss_kib() {
    std::ifstream in("/proc/self/status");
    for (std::string line; std::getline(in, line);)
        if (line.starts_with("VmHWM:")) return std::stoull(line.substr(6));
    return 0;
}

/// Counts operations and their durations, between begin() and report().
class window {
  public:
    window() { latencies_.reserve(1 << 16); }

    void begin(clock::duration length) {
        latencies_.clear();
        failures_ = 0;
        usage_ = usage();
        started_ = clock::now();
        ends_ = started_ + length;
    }
    [[nodiscard]] bool over(clock::time_point now) const { return now >= ends_; }
    void count(clock::time_point started, clock::time_point now) {
        latencies_.push_back(
            static_cast<float>(std::chrono::duration<double, std::micro>(now - started).count()));
    }
    void count_failure() { ++failures_; }

    /// Prints the line; `allocations` of the window, or NaN if they were not counted.
    void report(options const& given, double allocations) {
        double const seconds = std::chrono::duration<double>(clock::now() - started_).count();
        rusage const now = usage();
        auto const count = static_cast<double>(latencies_.size());
        if (latencies_.empty()) throw std::runtime_error("no operation was done");
        std::sort(latencies_.begin(), latencies_.end());
        double const user = micros(now.ru_utime) - micros(usage_.ru_utime);
        double const system = micros(now.ru_stime) - micros(usage_.ru_stime);
        auto const switches =
            static_cast<double>(now.ru_nvcsw + now.ru_nivcsw - usage_.ru_nvcsw - usage_.ru_nivcsw);
        std::cout << std::fixed << std::setprecision(3) << "{\"client\":\"" << given.text("name")
                  << "\",\"operation\":\"" << given.text("operation")
                  << "\",\"in_flight\":" << given.in_flight() << ",\"operations\":" << latencies_.size()
                  << ",\"failures\":" << failures_ << ",\"per_second\":" << count / seconds
                  << ",\"cpu_us\":" << (user + system) / count << ",\"user_us\":" << user / count
                  << ",\"p50_us\":" << quantile(0.5) << ",\"p99_us\":" << quantile(0.99)
                  << ",\"peak_rss_kib\":" << peak_rss_kib() << ",\"switches\":" << switches / count;
        if (!std::isnan(allocations)) std::cout << ",\"allocations\":" << allocations / count;
        std::cout << "}" << std::endl;
    }

  private:
    static rusage usage() {
        rusage r{};
        getrusage(RUSAGE_SELF, &r);
        return r;
    }
    static double micros(timeval t) {
        return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_usec);
    }
    [[nodiscard]] float quantile(double q) const {
        auto const place = static_cast<std::size_t>(q * static_cast<double>(latencies_.size()));
        return latencies_[std::min(place, latencies_.size() - 1)];
    }

    std::vector<float> latencies_;  // microseconds
    std::uint64_t failures_ = 0;
    clock::time_point started_, ends_;
    rusage usage_{};
};

/// Runs `work` for `--warm` seconds, then for `--seconds`, and reports the latter.
template <class Work, class Count>
void warm_and_measure(options const& given, window& measured, Work work, Count allocations) {
    auto const seconds = [&](char const* name, double otherwise) {
        return std::chrono::duration_cast<clock::duration>(
            std::chrono::duration<double>(given.number(name, otherwise)));
    };
    measured.begin(seconds("warm", 0.5));
    work();
    measured.begin(seconds("seconds", 2));
    double const before = allocations();
    work();
    measured.report(given, allocations() - before);
}

/// For programs that do not count allocations.
inline double not_counted() { return std::nan(""); }

}  // namespace bench
