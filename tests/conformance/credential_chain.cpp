// Whole resolutions of credentials: environment, files, and the recorded answers of servers; programs are
// run.
#include "dynamap/aws/credential_chain.hpp"

#include <algorithm>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/use_future.hpp>

#include "aws/credentials/provider_settings.hpp"
#include "aws/credentials/sso.hpp"
#include "aws/http/ascii.hpp"
#include "aws/http/iso_time.hpp"
#include "aws/http/uri_encoding.hpp"
#include "aws/http/url.hpp"
#include "cases.hpp"
#include "credential_values.hpp"
#include "properties.hpp"

namespace conformance {
namespace {

using namespace dynamap::aws;
using std::chrono::system_clock;

/// "a=b&c=d" as decoded names and values.
property_map form_of(std::string_view text) {
    property_map out;
    while (!text.empty()) {
        auto const pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(pair.size() + 1, text.size()));
        auto const equals = std::min(pair.find('='), pair.size());
        out[percent_decoded(pair.substr(0, equals))] =
            percent_decoded(pair.substr(std::min(equals + 1, pair.size())));
    }
    return out;
}

/// An URL with its query in order.
std::string comparable(std::string const& text) {
    auto const parts = parse_url(text);
    if (!parts) return text;
    return std::string(parts->tls ? "https://" : "http://") + parts->host_header() +
           (parts->path.empty() ? "/" : parts->path) + "\n" + lines(form_of(parts->query));
}

/// The case's environment, files and recorded exchanges; programs are run by the machine.
class recorded_platform final : public platform {
  public:
    recorded_platform(json const& test, asio::io_context& io)
        : variables_(properties(test, "env")),
          files_(properties(test, "files")),
          machine_(system_platform(io.get_executor())) {
        // Recorded tokens are valid at any time before their expiry.
        now_ = parse_iso_time(has(test, "clock") ? text(test, "clock") : "2020-01-01T00:00:00Z").value();
        if (has(test, "http"))
            for (json const exchange : test["http"].elements()) recorded_.push_back(exchange);
    }

    asio::awaitable<http_response> send(http_call const& call) override {
        http_response received;
        if (next_ == recorded_.size()) {
            differences_.equal("one request more", "", call.method + " " + call.url);
            throw dynamap::error(dynamap::errc::connect_failed, "nobody there");
        }
        json const request = recorded_[next_]["request"], response = recorded_[next_]["response"];
        ++next_;
        compare_request(request, call);
        received.status = number_of(response, "status");
        excuse(response, "headers", "sources of credentials read no header");
        received.body = text(response, "body");
        co_return received;
    }

    asio::awaitable<std::string> run(std::string const& command, std::chrono::milliseconds timeout) override {
        return machine_->run(command, timeout);
    }
    asio::awaitable<void> wait(std::chrono::milliseconds) override { co_return; }
    std::optional<std::string> read_file(std::string const& path) override {
        auto const found = files_.find(path);
        if (found == files_.end()) return std::nullopt;
        return found->second;
    }
    bool write_file(std::string const& path, std::string_view text) override {
        files_[path] = text;
        return true;
    }
    std::optional<std::string> variable(std::string_view name) override {
        return environment_of(variables_)(name);
    }
    system_clock::time_point now() override { return now_; }
    double random() override { return 0; }

    /// What was sent otherwise than recorded.
    comparison finish() {
        if (next_ != recorded_.size())
            differences_.equal("the number of requests", std::to_string(recorded_.size()),
                               std::to_string(next_));
        return differences_;
    }

  private:
    void compare_request(json const& request, http_call const& call) {
        differences_.equal("method", text(request, "method"), call.method);
        differences_.equal("uri", comparable(text(request, "uri")), comparable(call.url));
        for (auto const& [name, value] : properties(request, "headers")) {
            auto const sent = std::ranges::find_if(
                call.headers, [&, wanted = name](header const& h) { return same_name(h.name, wanted); });
            differences_.equal(name, value, sent == call.headers.end() ? "(not sent)" : sent->value);
        }
        auto const form = form_of(call.body);
        for (auto const& [name, value] : properties(request, "form")) {
            auto const sent = form.find(name);
            differences_.equal(name, value, sent == form.end() ? "(not sent)" : sent->second);
        }
    }

    property_map variables_, files_;
    std::vector<json> recorded_;
    std::size_t next_ = 0;
    comparison differences_;
    system_clock::time_point now_;
    std::shared_ptr<platform> machine_;
};

template <class T>
T run(asio::io_context& io, asio::awaitable<T> work) {
    auto result = asio::co_spawn(io, std::move(work), asio::use_future);
    io.run();
    return result.get();
}

asio::awaitable<sso_token> bearer_token(platform& platform) {
    provider_settings const settings = read_settings(platform, provider_options());
    co_return co_await load_profile_token(platform, settings);
}

}  // namespace

decision credential_chain(json const& test) {
    asio::io_context io;
    auto const platform = std::make_shared<recorded_platform>(test, io);
    provider_options options;
    auto const settings = text(test, "settings");
    if (settings == "retries disabled") options.max_attempts = 1;
    else if (!settings.empty()) return failed("the runner does not know the settings: " + settings);

    auto const kind = text(test, "kind");
    json const expect = test["expect"];
    comparison differences;
    try {
        if (kind == "token_chain") {
            sso_token const got = run(io, bearer_token(*platform));
            if (expects_error(test)) return failed("no error, and there should be one");
            differences = platform->finish();
            differences.equal("token", text(expect["token"], "token"), got.text);
            differences.equal("expiration", text(expect["token"], "expiration"), iso_time(got.expires));
            return differences.result();
        }
        credentials_provider_ptr source;
        if (kind == "default_chain") source = default_credential_chain(platform, options);
        if (kind == "profile_provider") source = profile_credentials(platform, options);
        if (!source) return skipped("dynamap has no entry point \"" + kind + "\"");
        credentials const got = run(io, source->load());
        if (expects_error(test)) return failed("no error, and there should be one");
        differences = platform->finish();
        compare(differences, expect["credentials"], "expiry", got);
        return differences.result();
    } catch (dynamap::error const& e) {
        differences = platform->finish();
        differences.equal("the outcome", expects_error(test) ? "an error" : "credentials",
                          expects_error(test) ? "an error" : std::string("an error: ") + e.what());
        return differences.result();
    }
}

}  // namespace conformance
