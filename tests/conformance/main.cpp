// dynamap_conformance NAME FILE: runs the cases of FILE, which has the format of family NAME.
// dynamap_conformance --mutate NAME FILE: changes what the cases expect, one value at a time; each must fail.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <map>
#include <set>

#include "cases.hpp"
#include "mutation.hpp"
#include "reference.hpp"

namespace {

struct family {
    std::string_view name;
    conformance::run_case run;
    std::vector<std::string_view> expectations = {"expect"};  // where a case says what is right
};

family const families[] = {
    {"assume_role_chain", conformance::assume_role_chain},
    {"attribute_values", conformance::attribute_value, {"value", "error"}},
    {"container_credentials_uri", conformance::container_credentials_uri},
    {"condition_expressions", conformance::condition_expression},
    {"crc32", conformance::crc32},
    {"credential_chain", conformance::credential_chain},
    {"credential_documents", conformance::credential_parsers},
    {"dynamodb_examples", conformance::dynamodb_example, {"target", "content_type"}},
    {"endpoint_rules_engine", conformance::endpoint_rules_engine},
    {"endpoints_client_config", conformance::endpoints_client_config},
    {"endpoints_dynamodb", conformance::endpoints_dynamodb},
    {"endpoints_dynamodb_search", conformance::endpoints_dynamodb},
    {"endpoints_dynamodbstreams", conformance::endpoints_dynamodbstreams},
    {"error_responses", conformance::error_response},
    {"expression_names", conformance::expression_name},
    {"imds_endpoint", conformance::imds_endpoint},
    {"item_size", conformance::item_size},
    {"json10_protocol", conformance::json_protocol},
    {"json11_protocol", conformance::json_protocol},
    {"numbers", conformance::number},
    {"pagination", conformance::pagination},
    {"profile_file_location", conformance::profile_file_location},
    {"profile_parsing", conformance::profile_parsing},
    {"recursion_detection", conformance::recursion_detection, {"request_headers_after"}},
    {"retry_classification", conformance::retry_classification},
    {"retry_client_behaviour", conformance::retry_client_behaviour},
    {"retry_numbers", conformance::retry_numbers},
    {"retry_sequences", conformance::retry_sequences, {"steps/expect"}},
    {"retry_settings", conformance::retry_settings_of},
    {"sigv2_requests", conformance::sigv2_request, {"expected"}},
    {"sigv4_functions", conformance::sigv4_function},
    {"sigv4_requests", conformance::sigv4_request, {"expected"}},
};

conformance::decision run(family const& corpus, conformance::value_node const& test) {
    try {
        auto const decision = corpus.run(conformance::json(test));
        if (decision.kind != conformance::decision::passed) return decision;
        std::string ignored;
        for (std::string const& path : conformance::unread_of(test))
            ignored += (ignored.empty() ? "" : ", ") + path;
        return ignored.empty() ? decision : conformance::failed("the runner does not know: " + ignored);
    } catch (conformance::malformed_case const& e) {
        return conformance::failed(std::string("the case is not of the corpus's format: ") + e.what());
    } catch (std::exception const& e) {
        return conformance::failed(std::string("threw: ") + e.what());
    }
}

/// Prints a verdict other than "passed", the lines of its reason indented.
void print(char const* word, std::string const& id, std::string const& reason) {
    std::printf("%s %s: ", word, id.c_str());
    for (char const c : reason) {
        std::putchar(c);
        if (c == '\n') std::fputs("    ", stdout);
    }
    std::putchar('\n');
}

/// Counts reasons, printed at the end.
class tally {
  public:
    void add(std::string const& reason) { ++counts_[reason]; }
    void print(char const* what) const {
        for (auto const& [reason, count] : counts_)
            std::printf("%s %d times: %s\n", what, count, reason.c_str());
    }

  private:
    std::map<std::string, int> counts_;
};

void count_excuses(conformance::value_node const& value, tally& excuses) {
    if (!value.excuse.empty()) excuses.add(value.excuse);
    for (auto const& part : value.elements) count_excuses(part, excuses);
    for (auto const& [name, part] : value.members) count_excuses(part, excuses);
}

int run_cases(family const& corpus, std::vector<std::string> const& ids,
              conformance::value_node const& list) {
    int passed = 0, failed = 0, skipped = 0;
    tally excuses;
    for (std::size_t i = 0; i != list.elements.size(); ++i) {
        auto const [kind, reason] = run(corpus, list.elements[i]);
        switch (kind) {
            case conformance::decision::passed:
                ++passed;
                count_excuses(list.elements[i], excuses);
                break;
            case conformance::decision::failed:
                ++failed;
                print("failed", ids[i], reason);
                break;
            case conformance::decision::skipped:
                ++skipped;
                print("skipped", ids[i], reason);
                break;
        }
    }
    excuses.print("not compared");
    std::printf("%d passed, %d failed, %d skipped\n", passed, failed, skipped);
    return failed == 0 ? 0 : 1;
}

int mutate_cases(family const& corpus, std::vector<std::string> const& ids,
                 conformance::value_node const& list) {
    int noticed = 0, unnoticed = 0, excused = 0, left_out = 0;
    tally excuses;
    for (std::size_t i = 0; i != list.elements.size(); ++i) {
        auto const& test = list.elements[i];
        if (run(corpus, test).kind != conformance::decision::passed) {
            ++left_out;
            continue;
        }
        for (auto const& change : conformance::mutations_of(test, corpus.expectations)) {
            if (run(corpus, conformance::mutated(test, change)).kind == conformance::decision::failed) {
                ++noticed;
            } else if (!change.excuse.empty()) {
                ++excused;
                excuses.add(change.excuse);
            } else {
                ++unnoticed;
                print("unnoticed", ids[i],
                      change.path + ": " + std::string(conformance::name_of(change.what)));
            }
        }
    }
    excuses.print("excused");
    std::printf("%d changes noticed, %d unnoticed, %d excused; %d cases left out as they do not pass\n",
                noticed, unnoticed, excused, left_out);
    return unnoticed == 0 ? 0 : 1;
}

int run_file(family const& corpus, char const* path, bool mutate) try {
    conformance::folder = std::filesystem::path(path).parent_path().string();
    conformance::document const file(conformance::file_text(path));
    conformance::json const root = file.root();
    if (conformance::has(root, "corpus") && conformance::text(root, "corpus") != corpus.name)
        throw conformance::malformed_case("it is of the corpus \"" + conformance::text(root, "corpus") +
                                          "\"");
    std::vector<conformance::json> const cases = root["cases"].elements();
    if (cases.empty()) throw conformance::malformed_case("it has no cases");
    std::vector<std::string> ids;
    for (conformance::json const test : cases) ids.emplace_back(test["id"]);
    if (std::set(ids.begin(), ids.end()).size() != ids.size())
        throw conformance::malformed_case("two cases have one id");
    for (auto const& [name, member] : file.node().members)
        if (name == "cases")
            return mutate ? mutate_cases(corpus, ids, member) : run_cases(corpus, ids, member);
    return 2;
} catch (conformance::malformed_case const& e) {
    std::fprintf(stderr, "dynamap_conformance: %s: %s\n", path, e.what());
    return 2;
}

}  // namespace

int main(int argc, char** argv) {
    bool const mutate = argc == 4 && std::string_view(argv[1]) == "--mutate";
    if (argc == 3 || mutate)
        for (auto const& corpus : families)
            if (corpus.name == argv[argc - 2]) return run_file(corpus, argv[argc - 1], mutate);
    std::fputs("usage: dynamap_conformance [--mutate] NAME FILE, NAME one of:\n", stderr);
    for (auto const& corpus : families) std::fprintf(stderr, "  %s\n", std::string(corpus.name).c_str());
    return 2;
}
