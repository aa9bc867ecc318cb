// Stands between clients and an engine, and throttles as DynamoDB does.
#include "throttle_proxy.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "aws/http/ascii.hpp"
#include "http_message.hpp"
#include "raw_request.hpp"

namespace test {
namespace {

constexpr std::string_view target_prefix = "DynamoDB_20120810.";

bool among(std::string_view name, auto const&... names) { return ((name == names) || ...); }

/// A parameter's value in a query; none: it is not there.
std::optional<double> number_in(std::string_view query, std::string_view name) {
    while (!query.empty()) {
        auto const part = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(part.size() + 1, query.size()));
        auto const equals = std::min(part.find('='), part.size());
        if (part.substr(0, equals) == name)
            return std::strtod(std::string(part.substr(std::min(equals + 1, part.size()))).c_str(), nullptr);
    }
    return std::nullopt;
}

std::string json_response(std::string_view body) { return script::response(200, body); }

}  // namespace

throttle_proxy::throttle_proxy(std::string engine, throttle_limits limits, std::uint64_t seed, int port,
                               dynamap::aws::credentials identity)
    : engine_(engine),
      identity_(std::move(identity)),
      throttle_(limits, seed),
      server_({[this](peer& client) { serve(client); }}, nullptr, TLS1_3_VERSION,
              static_cast<std::uint16_t>(port)) {}

throttle_proxy::~throttle_proxy() = default;

dynamap::aws::credentials throttle_proxy::environment_keys() {
    auto const variable = [](char const* name, char const* otherwise) {
        char const* const value = std::getenv(name);
        return std::string(value == nullptr || *value == '\0' ? otherwise : value);
    };
    return {variable("AWS_ACCESS_KEY_ID", "throttle"), variable("AWS_SECRET_ACCESS_KEY", "throttle"),
            variable("AWS_SESSION_TOKEN", "")};
}

void throttle_proxy::serve(peer& client) {
    std::string text = client.read_request();
    if (!http_message::whole(text)) return client.hang_up();  // the client has hung up before its end
    try {
        arrival const came{read_raw_request(text), std::move(text)};
        client.send(came.parts.path == "/throttle" ? control(came.parts) : respond(came));
    } catch (std::invalid_argument const&) {
        client.send(script::response(400, R"({"message":"this is no request"})"));
        client.hang_up();
    }
}

std::string throttle_proxy::control(request const& received) {
    if (received.method == "GET") return json_response(counts_json());
    throttle_limits changed;
    {
        std::lock_guard const lock(mutex_);
        changed = throttle_.limits();
    }
    auto const take = [&](char const* name, double& into) {
        into = number_in(received.query, name).value_or(into);
    };
    take("write-units", changed.write_units);
    take("read-units", changed.read_units);
    take("burst-seconds", changed.burst_seconds);
    take("key-range-write-units", changed.key_range_write_units);
    set(changed);
    if (number_in(received.query, "reset")) reset_counts();
    return json_response("{}\n");
}

double throttle_proxy::now() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
}

void throttle_proxy::set(throttle_limits limits) {
    std::lock_guard const lock(mutex_);
    throttle_.set(limits, now());
}

throttle_counts throttle_proxy::counts() const {
    std::lock_guard const lock(mutex_);
    return counts_;
}

void throttle_proxy::reset_counts() {
    std::lock_guard const lock(mutex_);
    counts_ = {};
    first_write_ = -1;
}

std::string throttle_proxy::counts_json() const {
    throttle_counts const c = counts();
    std::string json = "{\"requests\":" + std::to_string(c.requests) +
                       ",\"throttled_requests\":" + std::to_string(c.throttled_requests) +
                       ",\"parts\":" + std::to_string(c.parts) +
                       ",\"returned\":" + std::to_string(c.returned) + ",\"units\":[";
    for (std::size_t i = 0; i < c.units.size(); ++i) json += (i == 0 ? "" : ",") + std::to_string(c.units[i]);
    return json + "]}\n";
}

void throttle_proxy::count_write(double at, double units) {
    if (first_write_ < 0) first_write_ = at;
    auto const second = static_cast<std::size_t>(at - first_write_);
    if (counts_.units.size() <= second) counts_.units.resize(second + 1);
    counts_.units[second] += units;
}

void throttle_proxy::make_indexes_lag(std::string_view second_engine, std::chrono::milliseconds lag) {
    lag_ = std::make_unique<index_lag>(second_engine, lag);
}

std::string throttle_proxy::pass_on(arrival const& came) {
    if (!lag_) return ask_engine(came.text);
    std::string const target = header_of(came.parts, "x-amz-target");
    std::string_view operation = target;
    if (operation.starts_with(target_prefix)) operation.remove_prefix(target_prefix.size());
    return lag_->pass_on(
        came.text, operation, came.parts.body, [this](std::string_view text) { return ask_engine(text); },
        [&](std::string const& table) {
            return http_message(pass_on_changed(came.parts, "DynamoDB_20120810.DescribeTable",
                                                "{\"TableName\":\"" + table + "\"}"))
                .body();
        });
}

std::string throttle_proxy::ask_engine(std::string_view text) {
    return engine_.ask(text).value_or(script::response(502, R"({"message":"the engine does not answer"})"));
}

std::string throttle_proxy::pass_on_changed(request const& from, std::string_view target, std::string body) {
    request changed = from;
    changed.body = std::move(body);
    std::erase_if(changed.headers, [](auto const& h) {
        // Of the client's body and signature, or in the way of reading the answer.
        using dynamap::aws::same_name;
        return same_name(h.name, "content-length") || same_name(h.name, "x-amz-content-sha256") ||
               same_name(h.name, "x-amz-target") || same_name(h.name, "accept-encoding");
    });
    changed.headers.push_back({"X-Amz-Target", std::string(target)});
    auto const given = authorization_of(from);
    sign(changed, identity_, given ? given->scope : dynamap::aws::signing_scope{"us-east-1", "dynamodb"},
         std::chrono::system_clock::now());
    std::string text = write_raw_request(changed);
    return pass_on(arrival{std::move(changed), std::move(text)});
}

std::string throttle_proxy::respond(arrival const& came) {
    std::string const target = header_of(came.parts, "x-amz-target");
    std::string_view operation = target;
    if (operation.starts_with(target_prefix)) operation.remove_prefix(target_prefix.size());
    try {
        if (operation == "BatchWriteItem") return batch_write(came);
        if (among(operation, "PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"))
            return write(came, operation);
        if (among(operation, "GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems"))
            return read(came, operation);
    } catch (std::exception const&) {
        // no JSON, most likely: the engine knows better what to say
    }
    return pass_on(came);
}

std::string throttle_proxy::batch_write(arrival const& came) {
    struct context {
        throttle_proxy& self;
        request const& from;
    } of{*this, came.parts};
    auto parts = batch_parts(
        came.parts.body,
        [](void* at, std::string const& table) {
            auto const& [self, from] = *static_cast<context*>(at);
            return self.partition_key(from, table);
        },
        &of);
    std::size_t passed = 0;
    throttled_by why = throttled_by::table;
    {
        std::lock_guard const lock(mutex_);
        double const time = now();
        double units = 0;
        for (std::size_t const i : throttle_.shuffled(parts.size())) {
            auto const by = throttle_.write(parts[i].table, parts[i].key, parts[i].units, time);
            parts[i].passed = by == throttled_by::nothing;
            if (by != throttled_by::nothing) why = by;
            if (!parts[i].passed) continue;
            ++passed;
            units += parts[i].units;
        }
        ++counts_.requests;
        counts_.parts += passed;
        counts_.returned += parts.size() - passed;
        if (passed == 0 && !parts.empty()) ++counts_.throttled_requests;
        count_write(time, units);
    }
    if (passed == parts.size()) return pass_on(came);
    if (passed == 0)
        return script::response(400, throttling_response("BatchWriteItem", parts.front().table, why));
    http_message const given(
        pass_on_changed(came.parts, header_of(came.parts, "x-amz-target"),
                        with_request_items(came.parts.body, request_items(parts, true))));
    if (given.status() != 200) return given.text();
    return given.with_body(with_unprocessed(given.body(), request_items(parts, false))).text();
}

std::string throttle_proxy::write(arrival const& came, std::string_view operation) {
    std::string table;
    double const units = units_of_write(operation, came.parts.body, table);
    throttled_by by = throttled_by::nothing;
    {
        std::lock_guard const lock(mutex_);
        double const time = now();
        by = throttle_.write(table, came.parts.body, units, time);
        ++counts_.requests;
        bool const passed = by == throttled_by::nothing;
        if (!passed) ++counts_.throttled_requests;
        ++(passed ? counts_.parts : counts_.returned);
        count_write(time, passed ? units : 0);
    }
    if (by != throttled_by::nothing) return script::response(400, throttling_response(operation, table, by));
    return pass_on(came);
}

std::string throttle_proxy::read(arrival const& came, std::string_view operation) {
    constexpr double bytes_of_a_unit = 8192;
    std::string const table = text_member(came.parts.body, "TableName");
    {
        std::lock_guard const lock(mutex_);
        ++counts_.requests;
        if (!throttle_.read(table, 0, now())) {
            ++counts_.throttled_requests;
            return script::response(400, throttling_response(operation, table, throttled_by::table));
        }
    }
    std::string const given = pass_on(came);
    std::lock_guard const lock(mutex_);
    throttle_.read(table,
                   std::max(0.5, static_cast<double>(http_message(given).body().size()) / bytes_of_a_unit),
                   now());
    return given;
}

std::string throttle_proxy::partition_key(request const& from, std::string const& table) {
    {
        std::lock_guard const lock(mutex_);
        if (throttle_.limits().key_range_write_units <= 0) return {};
        if (auto const at = partition_keys_.find(table); at != partition_keys_.end()) return at->second;
    }
    std::string const body = http_message(pass_on_changed(from, "DynamoDB_20120810.DescribeTable",
                                                          "{\"TableName\":\"" + table + "\"}"))
                                 .body();
    std::string name;
    auto const hash = body.find("\"HASH\"");
    auto const schema = body.find("\"KeySchema\"");
    if (hash != std::string::npos && schema != std::string::npos) {
        // {"AttributeName":"id","KeyType":"HASH"}, in either order
        auto const begin = body.rfind('{', hash), end = body.find('}', hash);
        name = text_member(body.substr(begin, end + 1 - begin), "AttributeName");
    }
    std::lock_guard const lock(mutex_);
    return partition_keys_[table] = name;
}

}  // namespace test
