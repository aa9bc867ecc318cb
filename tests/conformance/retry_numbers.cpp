// The numbers of the retry machinery, one function a case.
#include <algorithm>
#include <cmath>

#include "aws/retry/rate_limiter.hpp"
#include "base/backoff.hpp"
#include "cases.hpp"
#include "dynamap/aws/retry.hpp"
#include "retry_calls.hpp"

namespace conformance {
namespace {

using namespace dynamap::aws;

/// Collects what a case's function gives: numbers, true, false and null, with a tolerance.
class results {
  public:
    explicit results(double tolerance) : tolerance_(tolerance) {}

    void check(std::string const& what, json const& expected, double got) {
        bool const close = expected.is_number() &&
                           std::abs(double(expected) - got) <= tolerance_ * std::max(1.0, std::abs(got));
        auto const wanted = expected.minified();
        differences_.equal(what, wanted, close ? wanted : std::to_string(got));
    }
    void check_flag(std::string const& what, json const& expected, bool got) {
        if (expected.is_bool()) differences_.equal_flags(what, bool(expected), got);
        else differences_.equal(what, expected.minified(), got ? "true" : "false");
    }
    /// Of what gives nothing.
    void check_nothing(std::string const& what, json const& expected) {
        differences_.equal(what, expected.minified(), "null");
    }
    [[nodiscard]] decision decision_of() const { return differences_.result(); }

  private:
    double tolerance_;
    comparison differences_;
};

double real(json const& from, std::string_view key, double otherwise) {
    return has(from, key) ? double(from[key]) : otherwise;
}

seconds_since at(json const& time) { return seconds_since(double(time)); }

std::chrono::milliseconds milliseconds_of(double seconds) {
    return std::chrono::milliseconds(std::llround(seconds * 1000));
}

void backoff_seconds(json const& input, json const& expect, results& out) {
    std::size_t i = 0;
    for (json const attempt : input["attempts"].elements()) {
        auto const wait = dynamap::jittered_backoff(
            milliseconds_of(real(input, "base", 1)), milliseconds_of(real(input, "max_backoff", 20)),
            static_cast<int>(std::int64_t(attempt)), real(input, "jitter", 1));
        out.check("attempt " + attempt.minified(), expect.at(i++),
                  std::chrono::duration<double>(wait).count());
    }
}

decision quota(json const& input, json const& expect, results& out) {
    auto const initial = number_of(input, "initial");
    auto const capacity = has(input, "max_capacity") ? number_of(input, "max_capacity") : initial;
    retry_quota tokens(capacity, initial);
    std::size_t i = 0;
    for (json const op : input["ops"].elements()) {
        auto const name = std::string(op.at(0));
        auto const amount = static_cast<int>(std::int64_t(op.at(1)));
        json const wanted = expect.at(i++);
        if (name == "acquire") out.check_flag(name, wanted.at(0), tokens.take(amount));
        else if (name == "release") {
            tokens.give(amount);
            out.check_nothing(name, wanted.at(0));
        } else return failed("an unknown operation: " + name);
        out.check("the tokens after " + name, wanted.at(1), double(tokens.tokens()));
    }
    return out.decision_of();
}

decision token_bucket_ops(json const& input, json const& expect, results& out) {
    token_bucket bucket(real(input, "max_rate", 1), seconds_since(real(input, "start", 0)),
                        real(input, "min_rate", 0.5));
    std::size_t i = 0;
    for (json const op : input["ops"].elements()) {
        auto const name = std::string(op.at(0));
        json const wanted = expect.at(i++);
        if (name == "acquire") out.check_flag(name, wanted, bucket.take(double(op.at(1)), at(op.at(2))));
        else if (name == "set_max_rate") {
            bucket.set_rate(double(op.at(1)), at(op.at(2)));
            out.check_nothing(name, wanted);
        } else if (name == "get_max_rate") out.check(name, wanted, bucket.rate());
        else if (name == "get_max_capacity") out.check(name, wanted, bucket.capacity());
        else return failed("an unknown operation: " + name);
    }
    return out.decision_of();
}

bool is_throttle(json const& step) {
    std::string_view const name(step);
    if (name != "throttle" && name != "success")
        throw malformed_case("an unknown step: " + std::string(name));
    return name == "throttle";
}

cubic_rate cubic(json const& input) {
    return cubic_rate(real(input, "last_max_rate", 0), seconds_since(real(input, "last_throttle_time", 0)),
                      real(input, "beta", 0.7), real(input, "scale", 0.4));
}

void cubic_sequence(json const& input, json const& expect, results& out) {
    auto curve = cubic(input);
    double rate = 0;
    std::size_t i = 0;
    for (json const step : input["steps"].elements()) {
        bool const throttled = is_throttle(step.at(0));
        double const in_force = step.size() > 2 ? double(step.at(2)) : rate;
        rate = throttled ? curve.throttled(in_force, at(step.at(1))) : curve.succeeded(at(step.at(1)));
        out.check("step " + std::to_string(i), expect.at(i), rate);
        ++i;
    }
}

void client_sending_rate(json const& input, json const& expect, results& out) {
    rate_limiter rate(seconds_since(0));
    std::size_t i = 0;
    for (json const step : input["steps"].elements()) {
        auto const time = at(step.at(1));
        rate.sent(time);
        rate.learn(is_throttle(step.at(0)), time, time);
        auto const [measured, limit] = rate.current();
        out.check("the measured rate of step " + std::to_string(i), expect.at(i).at(0), measured);
        out.check("the limit of step " + std::to_string(i), expect.at(i).at(1), limit);
        ++i;
    }
}

void measured_rates(json const& input, json const& expect, results& out) {
    measured_rate rate(seconds_since(real(input, "start", 0)));
    std::size_t i = 0;
    for (json const time : input["times"].elements())
        out.check("the rate at " + time.minified(), expect.at(i++), rate.count(at(time)));
}

/// Sleeps of adaptive mode, with full jitter at its most; each operation's statuses are its attempts'
/// answers.
void adaptive_total_sleep(json const& input, json const& expect, results& out) {
    auto policy = policy_in(input);
    policy.mode = retry_mode::adaptive;
    scripted_calls calls(policy);
    std::size_t i = 0;
    for (json const operation : input["operations"].elements()) {
        calls.begin();
        bool goes_on = true;
        for (json const response : operation.elements()) {
            if (!goes_on) throw malformed_case("an operation goes on after its end");
            goes_on = calls.attempt(outcome_of(response));
        }
        out.check("the sleep after operation " + std::to_string(i + 1), expect.at(i),
                  calls.slept().count() * 1000);
        ++i;
    }
}

}  // namespace

decision retry_numbers(json const& test) {
    auto const function = text(test, "function");
    json const input = test["input"], expect = test["expect"];
    // The sources of the rates print six digits.
    results out(function == "client_sending_rate" ? 1e-6 : 1e-9);
    if (function == "quota") return quota(input, expect, out);
    if (function == "token_bucket") return token_bucket_ops(input, expect, out);
    if (function == "backoff_seconds") backoff_seconds(input, expect, out);
    else if (function == "cubic_time_window") out.check("the window", expect, cubic(input).window());
    else if (function == "cubic_throttle")
        out.check("the rate", expect, cubic(input).throttled(double(input["rate"]), seconds_since(0)));
    else if (function == "cubic_sequence") cubic_sequence(input, expect, out);
    else if (function == "measured_rate") measured_rates(input, expect, out);
    else if (function == "client_sending_rate") client_sending_rate(input, expect, out);
    else if (function == "adaptive_total_sleep_ms") adaptive_total_sleep(input, expect, out);
    else return failed("an unknown function: " + function);
    return out.decision_of();
}

}  // namespace conformance
