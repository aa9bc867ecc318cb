// Global indexes that lag behind their table, by a second engine that is sent each write some time after
// the first.
#include "throttle_index_lag.hpp"

#include "http_message.hpp"
#include "scripted_server.hpp"
#include "throttle.hpp"

namespace test {

index_lag::index_lag(std::string_view second_engine, std::chrono::milliseconds lag)
    : second_(second_engine), lag_(lag), thread_([this] { follow(); }) {}

index_lag::~index_lag() {
    {
        std::lock_guard const lock(mutex_);
        ended_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

std::string index_lag::pass_on(std::string_view text, std::string_view operation, std::string const& body,
                               ask const& first, describe const& table) {
    if (reads_global_index(operation, body, table)) return ask_second(text);
    for (std::string_view const reads : {"GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems"})
        if (operation == reads) return first(text);
    if (operation.starts_with("Describe") || operation.starts_with("List")) return first(text);
    return write(text, operation, first);
}

std::string index_lag::write(std::string_view text, std::string_view operation, ask const& first) {
    std::lock_guard const in_order(order_);
    std::string response = first(text);
    if (http_message(response).status() != 200) return response;
    bool const of_tables = operation.ends_with("Table") || operation == "UpdateTimeToLive" ||
                           operation.ends_with("Resource");
    std::unique_lock lock(mutex_);
    if (!of_tables) {
        pending_.push_back({std::chrono::steady_clock::now() + lag_, std::string(text)});
        changed_.notify_all();
        return response;
    }
    changed_.wait(lock, [this] { return pending_.empty() && !busy_; });
    lock.unlock();
    ask_second(text);
    return response;
}

bool index_lag::reads_global_index(std::string_view operation, std::string const& body,
                                   describe const& table) {
    if (operation != "Query" && operation != "Scan") return false;
    std::string const index = text_member(body, "IndexName");
    if (index.empty()) return false;
    std::string const of = text_member(body, "TableName"), name = of + '\n' + index;
    {
        std::lock_guard const lock(mutex_);
        if (auto const known = global_.find(name); known != global_.end()) return known->second;
    }
    // {"Table":{...,"LocalSecondaryIndexes":[{"IndexName":"a",...}],...}}: what is not among the local ones
    // is global.
    std::string const found = table(of);
    auto const local = found.find("\"LocalSecondaryIndexes\""),
               global = found.find("\"GlobalSecondaryIndexes\"");
    auto const at = found.find("\"IndexName\":\"" + index + '"');
    bool const is_local = local != std::string::npos && local < at &&
                          (global == std::string::npos || global < local || at < global);
    std::lock_guard const lock(mutex_);
    return global_[name] = !is_local;
}

std::string index_lag::ask_second(std::string_view text) {
    return second_.ask(text).value_or(
        script::response(502, R"({"message":"the second engine does not answer"})"));
}

void index_lag::follow() {
    std::unique_lock lock(mutex_);
    while (!ended_) {
        if (pending_.empty()) {
            changed_.wait(lock);
            continue;
        }
        if (auto const due = pending_.front().due; std::chrono::steady_clock::now() < due) {
            changed_.wait_until(lock, due);
            continue;
        }
        pending const next = std::move(pending_.front());
        pending_.pop_front();
        busy_ = true;
        lock.unlock();
        ask_second(next.text);
        lock.lock();
        busy_ = false;
        changed_.notify_all();
    }
}

}  // namespace test
