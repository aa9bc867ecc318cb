// A table's capacity as DynamoDB limits it, which no local engine does: token buckets, and what of a request
// fits them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace test {

/// What a throttled table allows.
struct throttle_limits {
    double write_units = 1000;         ///< a second, each table
    double read_units = 0;             ///< a second, each table; 0: not limited
    double burst_seconds = 300;        ///< how much unused capacity is kept; the current second's always is
    double initial_seconds = 0;        ///< how much of it is there at the start
    std::size_t key_ranges = 1;        ///< into how many a table's partition keys are divided
    double key_range_write_units = 0;  ///< a second, each of them; 0: not limited
};

/// Units that fill up at a rate, up to what is kept of them.
class unit_bucket {
  public:
    unit_bucket(double rate, double most, double level, double now)
        : rate_(rate), most_(most), level_(level), filled_(now) {}

    /// Takes `units` if they are there.
    bool take(double units, double now);
    /// Takes `units`, there or not, as long as it is not in debt already.
    bool borrow(double units, double now);
    /// Gives back what was taken.
    void give_back(double units) { level_ += units; }
    /// Changes rate and limit; what is there above it is lost.
    void set(double rate, double most, double now);

  private:
    void fill(double now);

    double rate_, most_, level_, filled_;
};

/// Why a write does not fit.
enum class throttled_by { nothing, table, key_range };

/// The buckets of all tables.
///
/// Shape: seconds are any that grow; the same calls give the same answers for the same seed.
/// Thread: not to be shared.
class throttle {
  public:
    throttle(throttle_limits limits, std::uint64_t seed) : limits_(limits), random_(seed) {}

    /// One write: whether it fits, and takes it then. `key` is anything that tells partition keys apart.
    throttled_by write(std::string_view table, std::string_view key, double units, double now);
    /// One read, of which only afterwards is known how much it takes.
    bool read(std::string_view table, double units, double now);
    /// Other limits from now on.
    void set(throttle_limits limits, double now);
    [[nodiscard]] throttle_limits const& limits() const { return limits_; }
    /// The order in which the items of a request are looked at, as DynamoDB keeps none.
    [[nodiscard]] std::vector<std::size_t> shuffled(std::size_t count);

  private:
    struct buckets {
        unit_bucket writes, reads;
        std::vector<unit_bucket> ranges;
    };
    buckets& of(std::string_view table, double now);
    [[nodiscard]] double most(double rate) const;

    throttle_limits limits_;
    std::mt19937_64 random_;
    std::map<std::string, buckets, std::less<>> tables_;
};

/// One write of a BatchWriteItem.
struct batch_part {
    std::string table;
    std::string_view json;  ///< `{"PutRequest":{...}}`, in the request
    /// tells the item's partition keys apart, as far as is known: its first key attribute
    std::string key;
    double units = 1;
    bool passed = false;
};

/// The writes of a BatchWriteItem's body. `key_name(table)` names a table's partition key; empty: unknown.
[[nodiscard]] std::vector<batch_part> batch_parts(
    std::string_view body, std::string (*key_name)(void* self, std::string const& table), void* self);
/// `{"table":[{...},...],...}` of those parts that passed, or of those that did not.
[[nodiscard]] std::string request_items(std::vector<batch_part> const& parts, bool passed);
/// A BatchWriteItem's body with other RequestItems.
[[nodiscard]] std::string with_request_items(std::string_view body, std::string_view items);
/// A BatchWriteItem's answer whose UnprocessedItems have `items` besides its own.
[[nodiscard]] std::string with_unprocessed(std::string_view response, std::string_view items);
/// What a single write takes: PutItem by its item, others one unit; a transaction twice as much for each.
[[nodiscard]] double units_of_write(std::string_view operation, std::string_view body, std::string& table);
/// The text of a body's member, e.g. of "TableName"; empty: there is none.
[[nodiscard]] std::string text_member(std::string_view body, std::string_view name);
/// An error answer's body as DynamoDB writes it when it throttles.
[[nodiscard]] std::string throttling_response(std::string_view operation, std::string_view table,
                                              throttled_by why);

}  // namespace test
