// dynamap_corpora NAME FILE: runs the cases of FILE, which has the format of corpus NAME.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <iterator>

#include "corpus.hpp"
#include "reference.hpp"

namespace {

struct family {
    std::string_view name;
    corpora::run_case run;
};

constexpr family families[] = {
    {"assume_role_chain", corpora::assume_role_chain},
    {"attribute_values", corpora::attribute_value},
    {"container_credentials_uri", corpora::container_credentials_uri},
    {"condition_expressions", corpora::condition_expression},
    {"crc32", corpora::crc32},
    {"credential_chain", corpora::credential_chain},
    {"credential_documents", corpora::credential_document},
    {"dynamodb_examples", corpora::dynamodb_example},
    {"endpoint_rules_engine", corpora::endpoint_rules_engine},
    {"endpoints_client_config", corpora::endpoints_client_config},
    {"endpoints_dynamodb", corpora::endpoints_dynamodb},
    {"endpoints_dynamodb_search", corpora::endpoints_dynamodb},
    {"endpoints_dynamodbstreams", corpora::endpoints_dynamodbstreams},
    {"error_responses", corpora::error_response},
    {"expression_names", corpora::expression_name},
    {"imds_endpoint", corpora::imds_endpoint},
    {"item_size", corpora::item_size},
    {"json10_protocol", corpora::json_protocol},
    {"json11_protocol", corpora::json_protocol},
    {"numbers", corpora::number},
    {"pagination", corpora::pagination},
    {"profile_file_location", corpora::profile_file_location},
    {"profile_parsing", corpora::profile_parsing},
    {"recursion_detection", corpora::recursion_detection},
    {"retry_classification", corpora::retry_classification},
    {"retry_client_behaviour", corpora::retry_client_behaviour},
    {"retry_numbers", corpora::retry_numbers},
    {"retry_sequences", corpora::retry_sequences},
    {"retry_settings", corpora::retry_settings_of},
    {"sigv2_requests", corpora::sigv2_request},
    {"sigv4_functions", corpora::sigv4_function},
    {"sigv4_requests", corpora::sigv4_request},
};

corpora::verdict run(family const& corpus, corpora::json const& test) {
    try {
        return corpus.run(test);
    } catch (simdjson::simdjson_error const& e) {
        return corpora::failed(std::string("the case is not of the corpus's format: ") + e.what());
    } catch (std::exception const& e) {
        return corpora::failed(std::string("threw: ") + e.what());
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

int run_file(family const& corpus, char const* path) {
    corpora::folder = std::filesystem::path(path).parent_path().string();
    simdjson::dom::parser parser;
    corpora::json file;
    simdjson::dom::array cases;
    if (auto const failure = parser.load(path).get(file); failure != simdjson::SUCCESS) {
        std::fprintf(stderr, "dynamap_corpora: %s: %s\n", path, simdjson::error_message(failure));
        return 2;
    }
    if (auto const failure = file["cases"].get(cases); failure != simdjson::SUCCESS) {
        std::fprintf(stderr, "dynamap_corpora: %s: no array \"cases\": %s\n", path,
                     simdjson::error_message(failure));
        return 2;
    }
    int passed = 0, failed = 0, skipped = 0;
    for (corpora::json const test : cases) {
        auto const [kind, reason] = run(corpus, test);
        auto const id = corpora::text(test, "id");
        switch (kind) {
            case corpora::verdict::passed:
                ++passed;
                break;
            case corpora::verdict::failed:
                ++failed;
                print("failed", id, reason);
                break;
            case corpora::verdict::skipped:
                ++skipped;
                print("skipped", id, reason);
                break;
        }
    }
    std::printf("%d passed, %d failed, %d skipped\n", passed, failed, skipped);
    return failed == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 3)
        for (auto const& corpus : families)
            if (corpus.name == argv[1]) return run_file(corpus, argv[2]);
    std::fputs("usage: dynamap_corpora NAME FILE, NAME one of:\n", stderr);
    for (auto const& corpus : families) std::fprintf(stderr, "  %s\n", std::string(corpus.name).c_str());
    return 2;
}
