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
struct decision {
    enum { passed, failed, skipped } kind = passed;
    std::string reason = {};  ///< why it failed or was skipped
};

inline decision failed(std::string reason) { return {decision::failed, std::move(reason)}; }
/// For what dynamap does not do, on purpose or not yet; the reason says which. What decides is the case's
/// input: an expectation that is wrong must fail.
inline decision skipped(std::string reason) { return {decision::skipped, std::move(reason)}; }

/// Runs one case of a corpus; an exception that leaves it is a failure.
using run_case = decision (*)(json const& test);

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
    [[nodiscard]] decision result() const;

  private:
    bool compared_ = false;
    std::string differences_;
};

// The families, each in the file of its name.
decision assume_role_chain(json const& test);
decision container_credentials_uri(json const& test);
decision credential_chain(json const& test);
decision credential_parsers(json const& test);
decision imds_endpoint(json const& test);
decision profile_file_location(json const& test);
decision profile_parsing(json const& test);
decision sigv2_request(json const& test);
decision sigv4_request(json const& test);
decision sigv4_function(json const& test);
decision attribute_value(json const& test);
decision condition_expression(json const& test);
decision crc32(json const& test);
decision dynamodb_example(json const& test);
decision error_response(json const& test);
decision expression_name(json const& test);
decision item_size(json const& test);
decision number(json const& test);
decision retry_classification(json const& test);
decision endpoint_rules_engine(json const& test);
decision endpoints_dynamodb(json const& test);
decision endpoints_dynamodbstreams(json const& test);
decision endpoints_client_config(json const& test);
decision retry_numbers(json const& test);
decision retry_sequences(json const& test);
decision retry_settings_of(json const& test);
decision recursion_detection(json const& test);
decision retry_client_behaviour(json const& test);
decision json_protocol(json const& test);
decision pagination(json const& test);

}  // namespace conformance
