// A client's calls as a whole: how many requests they send, and what the requests say of themselves.
#include <algorithm>
#include <random>
#include <stdexcept>

#include "corpus.hpp"
#include "retry_calls.hpp"

namespace corpora {
namespace {

using namespace dynamap::aws;

/// The answers to a call's attempts: an array of statuses or responses, or "always N".
class answers {
  public:
    explicit answers(json const& input) {
        json const given = input[has(input, "responses") ? "responses" : "statuses"];
        if (given.is_string()) {
            auto const text_given = std::string(std::string_view(given));
            if (!text_given.starts_with("always "))
                throw std::invalid_argument("unknown answers: " + text_given);
            always_ = classify("", std::stoi(text_given.substr(7)));
        } else {
            for (json const one : simdjson::dom::array(given)) outcomes_.push_back(outcome_of(one));
        }
    }

    /// The answer to attempt `number`, from 1; none: the case has no more.
    [[nodiscard]] std::optional<attempt_outcome> at(int number) const {
        if (always_ != fault::none) return attempt_outcome{always_};
        auto const index = static_cast<std::size_t>(number - 1);
        return index < outcomes_.size() ? std::optional(outcomes_[index]) : std::nullopt;
    }

  private:
    std::vector<attempt_outcome> outcomes_;
    fault always_ = fault::none;
};

/// The library sends no ttl, which is optional.
std::string without_ttl(std::string value) {
    if (value.starts_with("ttl=")) value.erase(0, value.find("; ") + 2);
    return value;
}

}  // namespace

verdict retry_client_behaviour(json const& test) {
    json const input = test["input"], expect = test["expect"];
    if (text(input, "mode") == "legacy") return skipped("the retry mode \"legacy\" is not supported");
    auto const policy = policy_in(input);
    answers const given(input);
    std::mt19937_64 random(1);
    invocation_id const id(random(), random()), next(random(), random());

    scripted_calls calls(policy);
    std::vector<std::string> values, ids;
    for (int number = 1;; ++number) {
        auto const answer = given.at(number);
        if (!answer) break;
        std::string lines;
        append_sdk_lines(lines, id, number, policy);
        auto const value = lines.find("amz-sdk-request: ") + 17;
        values.push_back(lines.substr(value, lines.find("\r\n", value) - value));
        ids.push_back(lines.substr(0, lines.find("\r\n")));
        if (!calls.attempt(*answer)) break;
    }

    comparison differences;
    if (has(expect, "requests_sent"))
        differences.equal("requests_sent", simdjson::minify(expect["requests_sent"]),
                          std::to_string(values.size()));
    if (has(expect, "amz_sdk_request")) {
        auto const wanted = texts(expect, "amz_sdk_request");
        differences.equal("the number of requests", std::to_string(wanted.size()),
                          std::to_string(values.size()));
        for (std::size_t i = 0; i < std::min(wanted.size(), values.size()); ++i)
            differences.equal("amz-sdk-request", without_ttl(wanted[i]), values[i]);
    }
    if (has(expect, "amz_sdk_invocation_id"))
        for (auto const& one : ids) {
            differences.equal("amz-sdk-invocation-id", "amz-sdk-invocation-id: " + std::string(id.view()),
                              one);
            differences.equal_flags("another call has the same", false, id.view() == next.view());
        }
    return differences.result();
}

}  // namespace corpora
