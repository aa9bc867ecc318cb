// A client's calls as a whole: how many requests they send, and what the requests say of themselves.
#include <algorithm>
#include <random>
#include <set>

#include "cases.hpp"
#include "retry_calls.hpp"

namespace conformance {
namespace {

using namespace dynamap::aws;

/// The answers to a call's attempts: an array of statuses or responses, or "always N".
class scripted_responses {
  public:
    explicit scripted_responses(json const& given) {
        if (given.is_string()) {
            auto const text_given = std::string(given);
            if (!text_given.starts_with("always ")) throw malformed_case("unknown answers: " + text_given);
            always_ = classify("", std::stoi(text_given.substr(7)));
            if (always_ == error_kind::none || always_ == error_kind::permanent)
                outcomes_.push_back({always_});
        } else {
            for (json const one : given.elements()) {
                for (char const* time : {"date", "client_clock_at_receipt"})
                    if (one.is_object())
                        excuse(one, time, "for the ttl in amz-sdk-request, which dynamap does not send");
                outcomes_.push_back(outcome_of(one));
            }
        }
    }

    /// The answer to attempt `number`, from 1.
    [[nodiscard]] attempt_outcome at(int number) const {
        if (outcomes_.empty()) return {always_};
        if (static_cast<std::size_t>(number) > outcomes_.size())
            throw malformed_case("a call has more attempts than answers");
        return outcomes_[static_cast<std::size_t>(number - 1)];
    }
    /// Whether a call of `attempts` attempts got all of them.
    [[nodiscard]] bool used_up(int attempts) const {
        return outcomes_.empty() || outcomes_.size() == static_cast<std::size_t>(attempts);
    }

  private:
    std::vector<attempt_outcome> outcomes_;
    error_kind always_ = error_kind::none;
};

/// One call's answers, or several calls' in an array of arrays.
std::vector<scripted_responses> calls_of(json const& input) {
    json const given = input[input.find("responses") ? "responses" : "statuses"];
    std::vector<scripted_responses> out;
    if (given.is_array() && given.size() != 0 && given.at(0).is_array())
        for (json const call : given.elements()) out.emplace_back(call);
    else out.emplace_back(given);
    return out;
}

/// The value of a header among lines that end by CRLF.
std::string value_of(std::string_view lines, std::string const& name) {
    auto const at = lines.find(name + ": ");
    if (at == std::string_view::npos) return "(not sent)";
    auto const begin = at + name.size() + 2;
    return std::string(lines.substr(begin, lines.find("\r\n", begin) - begin));
}

/// What the requests of all calls say.
struct requests {
    std::vector<std::string> attempts;       ///< amz-sdk-request
    std::vector<std::int64_t> of_each_call;  ///< how many there are
    bool one_id_per_call = true;
    bool another_id_for_each_call = true;
};

requests sent_by(std::vector<scripted_responses> const& calls, retry_policy const& policy) {
    requests out;
    std::mt19937_64 random(1);
    scripted_calls client(policy);
    std::set<std::string> ids;
    for (scripted_responses const& given : calls) {
        invocation_id const id(random(), random());
        out.another_id_for_each_call = out.another_id_for_each_call &&
                                       ids.insert(std::string(id.view())).second;
        client.begin();
        int number = 0;
        bool goes_on = true;
        while (goes_on) {
            std::string lines;
            append_sdk_lines(lines, id, ++number, policy);
            out.attempts.push_back(value_of(lines, "amz-sdk-request"));
            out.one_id_per_call = out.one_id_per_call &&
                                  value_of(lines, "amz-sdk-invocation-id") == id.view();
            goes_on = client.attempt(given.at(number));
        }
        if (!given.used_up(number)) throw malformed_case("a call ends before its last answer");
        out.of_each_call.push_back(number);
    }
    return out;
}

/// The library sends no ttl, which is optional; one that is expected must have a time's form.
std::string without_ttl(std::string value) {
    if (!value.starts_with("ttl=")) return value;
    static constexpr std::string_view form = "ttl=00000000T000000Z; ";
    for (std::size_t i = 0; i != form.size(); ++i) {
        char const c = i < value.size() ? value[i] : '\0';
        if (form[i] == '0' ? c < '0' || c > '9' : c != form[i]) throw malformed_case("no ttl: " + value);
    }
    return value.substr(form.size());
}

std::string lines(std::vector<std::string> const& values) {
    std::string out;
    for (auto const& value : values) out += value + '\n';
    return out;
}

void compare_counts(comparison& differences, json const& expected, std::vector<std::int64_t> const& counts) {
    if (expected.is_array()) {
        differences.equal_numbers("the number of calls", static_cast<std::int64_t>(expected.size()),
                                  static_cast<std::int64_t>(counts.size()));
        for (std::size_t i = 0; i != std::min(expected.size(), counts.size()); ++i)
            differences.equal_numbers("requests of call " + std::to_string(i + 1),
                                      std::int64_t(expected.at(i)), counts[i]);
        return;
    }
    std::int64_t all = 0;
    for (auto const count : counts) all += count;
    differences.equal_numbers("requests_sent", std::int64_t(expected), all);
}

}  // namespace

decision retry_client_behaviour(json const& test) {
    json const input = test["input"], expect = test["expect"];
    if (text(input, "mode") == "legacy") return skipped("the retry mode \"legacy\" is not supported");
    for (char const* member : {"read_timeout_s", "client_clock_at_send"})
        excuse(input, member, "for the ttl in amz-sdk-request, which dynamap does not send");
    auto const policy = policy_in(input);
    requests const sent = sent_by(calls_of(input), policy);

    comparison differences;
    if (has(expect, "requests_sent")) compare_counts(differences, expect["requests_sent"], sent.of_each_call);
    if (has(expect, "amz_sdk_request")) {
        std::vector<std::string> wanted;
        for (auto const& value : texts(expect, "amz_sdk_request")) wanted.push_back(without_ttl(value));
        differences.equal("amz-sdk-request", lines(wanted), lines(sent.attempts));
    }
    if (has(expect, "amz_sdk_invocation_id")) {
        differences.equal(
            "amz-sdk-invocation-id", text(expect, "amz_sdk_invocation_id"),
            sent.one_id_per_call ? "identical on all attempts of one call" : "different within a call");
        differences.equal_flags("another call has another one", true, sent.another_id_for_each_call);
    }
    return differences.result();
}

}  // namespace conformance
