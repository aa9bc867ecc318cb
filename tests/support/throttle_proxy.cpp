#include "throttle_proxy.hpp"

#include <httplib.h>

#include <cstdlib>
#include <stdexcept>
#include <thread>

namespace test {
namespace {

constexpr std::size_t most_connections = 160;  // each takes a thread
constexpr std::string_view target_prefix = "DynamoDB_20120810.";

bool among(std::string_view name, auto const&... names) { return ((name == names) || ...); }

}  // namespace

struct throttle_proxy::server {
    httplib::Server http;
    std::thread thread;
    int port = 0;
};

throttle_proxy::throttle_proxy(std::string engine, throttle_limits limits, std::uint64_t seed, int port)
    : engine_(std::move(engine)), throttle_(limits, seed), server_(std::make_unique<server>()) {
    auto& http = server_->http;
    http.new_task_queue = [] { return new httplib::ThreadPool(most_connections); };
    http.set_keep_alive_max_count(1'000'000'000);
    http.set_keep_alive_timeout(60);
    http.set_tcp_nodelay(true);
    http.Post("/", [this](httplib::Request const& request, httplib::Response& response) {
        reply const r = answer(request.get_header_value("X-Amz-Target"), request.body);
        response.status = r.status;
        if (!r.crc32.empty()) response.set_header("x-amz-crc32", r.crc32);
        if (!r.request_id.empty()) response.set_header("x-amzn-requestid", r.request_id);
        response.set_content(r.body, r.content_type.c_str());
    });
    http.Get("/throttle", [this](httplib::Request const&, httplib::Response& response) {
        response.set_content(counts_json(), "application/json");
    });
    http.Post("/throttle", [this](httplib::Request const& request, httplib::Response& response) {
        throttle_limits changed;
        {
            std::lock_guard const lock(mutex_);
            changed = throttle_.limits();
        }
        auto const take = [&](char const* name, double& into) {
            if (request.has_param(name)) into = std::strtod(request.get_param_value(name).c_str(), nullptr);
        };
        take("write-units", changed.write_units);
        take("read-units", changed.read_units);
        take("burst-seconds", changed.burst_seconds);
        take("key-range-write-units", changed.key_range_write_units);
        set(changed);
        if (request.has_param("reset")) reset_counts();
        response.set_content("{}\n", "application/json");
    });
    server_->port = port == 0 ? http.bind_to_any_port("127.0.0.1") : (http.bind_to_port("127.0.0.1", port) ? port : -1);
    if (server_->port <= 0) throw std::runtime_error("the throttle cannot listen on port " + std::to_string(port));
    server_->thread = std::thread([this] { server_->http.listen_after_bind(); });
    while (!http.is_running()) std::this_thread::yield();
}

throttle_proxy::~throttle_proxy() {
    server_->http.stop();
    server_->thread.join();
}

std::string throttle_proxy::url() const { return "http://127.0.0.1:" + std::to_string(server_->port); }

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
    std::string json = "{\"requests\":" + std::to_string(c.requests) + ",\"in_vain\":" + std::to_string(c.in_vain) +
                       ",\"parts\":" + std::to_string(c.parts) + ",\"returned\":" + std::to_string(c.returned) +
                       ",\"units\":[";
    for (std::size_t i = 0; i < c.units.size(); ++i) json += (i == 0 ? "" : ",") + std::to_string(c.units[i]);
    return json + "]}\n";
}

void throttle_proxy::count_write(double at, double units) {
    if (first_write_ < 0) first_write_ = at;
    auto const second = static_cast<std::size_t>(at - first_write_);
    if (counts_.units.size() <= second) counts_.units.resize(second + 1);
    counts_.units[second] += units;
}

throttle_proxy::reply throttle_proxy::pass_on(std::string const& target, std::string const& body) {
    // One connection to the engine for each of ours; to another engine, another.
    thread_local std::map<std::string, std::unique_ptr<httplib::Client>> engines;
    auto& engine = engines[engine_];
    if (!engine) {
        engine = std::make_unique<httplib::Client>(engine_);
        engine->set_keep_alive(true);
        engine->set_tcp_nodelay(true);
        engine->set_read_timeout(30);
    }
    httplib::Headers const headers{
        {"X-Amz-Target", target},
        {"X-Amz-Date", "20260101T000000Z"},  // engines look at the form of a signature, and no further
        {"Authorization", "AWS4-HMAC-SHA256 Credential=throttle/20260101/eu-west-1/dynamodb/aws4_request, "
                          "SignedHeaders=host;x-amz-date, Signature=0000"}};
    auto const result = engine->Post("/", headers, body, "application/x-amz-json-1.0");
    if (!result) return {502, "{\"message\":\"the engine does not answer\"}"};
    return {result->status, result->body, result->get_header_value("Content-Type"),
            result->get_header_value("x-amz-crc32"), result->get_header_value("x-amzn-requestid")};
}

throttle_proxy::reply throttle_proxy::answer(std::string const& target, std::string const& body) {
    std::string_view operation = target;
    if (operation.starts_with(target_prefix)) operation.remove_prefix(target_prefix.size());
    try {
        if (operation == "BatchWriteItem") return batch_write(target, body);
        if (among(operation, "PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"))
            return write(target, operation, body);
        if (among(operation, "GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems"))
            return read(target, operation, body);
    } catch (std::exception const&) {
        // no JSON, most likely: the engine knows better what to say
    }
    return pass_on(target, body);
}

throttle_proxy::reply throttle_proxy::batch_write(std::string const& target, std::string const& body) {
    auto parts = batch_parts(
        body,
        [](void* self, std::string const& table) { return static_cast<throttle_proxy*>(self)->partition_key(table); },
        this);
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
        if (passed == 0 && !parts.empty()) ++counts_.in_vain;
        count_write(time, units);
    }
    if (passed == parts.size()) return pass_on(target, body);
    if (passed == 0) return {400, throttling_answer("BatchWriteItem", parts.front().table, why)};
    reply r = pass_on(target, with_request_items(body, request_items(parts, true)));
    if (r.status != 200) return r;
    r.body = with_unprocessed(r.body, request_items(parts, false));
    r.crc32.clear();
    return r;
}

throttle_proxy::reply throttle_proxy::write(std::string const& target, std::string_view operation,
                                            std::string const& body) {
    std::string table;
    double const units = units_of_write(operation, body, table);
    throttled_by by = throttled_by::nothing;
    {
        std::lock_guard const lock(mutex_);
        double const time = now();
        by = throttle_.write(table, body, units, time);
        ++counts_.requests;
        bool const passed = by == throttled_by::nothing;
        if (!passed) ++counts_.in_vain;
        ++(passed ? counts_.parts : counts_.returned);
        count_write(time, passed ? units : 0);
    }
    if (by != throttled_by::nothing) return {400, throttling_answer(operation, table, by)};
    return pass_on(target, body);
}

throttle_proxy::reply throttle_proxy::read(std::string const& target, std::string_view operation,
                                           std::string const& body) {
    constexpr double bytes_of_a_unit = 8192;
    std::string const table = text_member(body, "TableName");
    {
        std::lock_guard const lock(mutex_);
        ++counts_.requests;
        if (!throttle_.read(table, 0, now())) {
            ++counts_.in_vain;
            return {400, throttling_answer(operation, table, throttled_by::table)};
        }
    }
    reply r = pass_on(target, body);
    std::lock_guard const lock(mutex_);
    throttle_.read(table, std::max(0.5, static_cast<double>(r.body.size()) / bytes_of_a_unit), now());
    return r;
}

std::string throttle_proxy::partition_key(std::string const& table) {
    {
        std::lock_guard const lock(mutex_);
        if (throttle_.limits().key_range_write_units <= 0) return {};
        if (auto const at = partition_keys_.find(table); at != partition_keys_.end()) return at->second;
    }
    reply const r = pass_on("DynamoDB_20120810.DescribeTable", "{\"TableName\":\"" + table + "\"}");
    std::string name;
    auto const hash = r.body.find("\"HASH\"");
    auto const schema = r.body.find("\"KeySchema\"");
    if (hash != std::string::npos && schema != std::string::npos) {
        // {"AttributeName":"id","KeyType":"HASH"}, in either order
        auto const begin = r.body.rfind('{', hash), end = r.body.find('}', hash);
        name = text_member(r.body.substr(begin, end + 1 - begin), "AttributeName");
    }
    std::lock_guard const lock(mutex_);
    return partition_keys_[table] = name;
}

}  // namespace test
