// What a family of corpora needs: a case's JSON, and the verdict on it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "case_value.hpp"

namespace conformance {

/// What became of a case.
struct verdict {
    enum { passed, failed, skipped } kind = passed;
    std::string reason = {};  ///< why it failed or was skipped
};

inline verdict failed(std::string reason) { return {verdict::failed, std::move(reason)}; }
/// For what dynamap does not do, on purpose or not yet; the reason says which. What decides is the case's
/// input: an expectation that is wrong must fail.
inline verdict skipped(std::string reason) { return {verdict::skipped, std::move(reason)}; }

/// Runs one case of a corpus; an exception that leaves it is a failure.
using run_case = verdict (*)(json const& test);

/// Whether a member is there and not null.
bool has(json const& object, std::string_view key);
/// A member's text; empty when it is absent or null.
std::string text(json const& object, std::string_view key);
/// A member that is true; false when it is absent or null.
bool flag(json const& object, std::string_view key);
/// A member's whole number.
int number_of(json const& object, std::string_view key);
/// The elements of a member that is an array of texts; none when it is absent or null.
std::vector<std::string> texts(json const& object, std::string_view key);
/// The elements of a member that is an array of pairs of texts.
std::vector<std::pair<std::string, std::string>> pairs(json const& object, std::string_view key);
/// A member that is an object of texts, as header lines: each ended by CRLF.
std::string header_lines(json const& object, std::string_view key);
/// Says of a member, if it is there, that nothing is compared with it, and why.
void excuse(json const& object, std::string_view key, std::string_view reason);

/// Collects differences between what was expected and what came.
class comparison {
  public:
    void equal(std::string_view what, std::string_view expected, std::string_view got);
    void equal_flags(std::string_view what, bool expected, bool got);
    void equal_numbers(std::string_view what, std::int64_t expected, std::int64_t got);
    /// Errors: a failure too when nothing was compared: such a case tests nothing.
    [[nodiscard]] verdict result() const;

  private:
    bool compared_ = false;
    std::string differences_;
};

// The families, each in the file of its name.
verdict assume_role_chain(json const& test);
verdict container_credentials_uri(json const& test);
verdict credential_chain(json const& test);
verdict credential_parsers(json const& test);
verdict imds_endpoint(json const& test);
verdict profile_file_location(json const& test);
verdict profile_parsing(json const& test);
verdict sigv2_request(json const& test);
verdict sigv4_request(json const& test);
verdict sigv4_function(json const& test);
verdict attribute_value(json const& test);
verdict condition_expression(json const& test);
verdict crc32(json const& test);
verdict dynamodb_example(json const& test);
verdict error_response(json const& test);
verdict expression_name(json const& test);
verdict item_size(json const& test);
verdict number(json const& test);
verdict retry_classification(json const& test);
verdict endpoint_rules_engine(json const& test);
verdict endpoints_dynamodb(json const& test);
verdict endpoints_dynamodbstreams(json const& test);
verdict endpoints_client_config(json const& test);
verdict retry_numbers(json const& test);
verdict retry_sequences(json const& test);
verdict retry_settings_of(json const& test);
verdict recursion_detection(json const& test);
verdict retry_client_behaviour(json const& test);
verdict json_protocol(json const& test);
verdict pagination(json const& test);

}  // namespace conformance
