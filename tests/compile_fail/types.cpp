// expect RIGHT: ok
// expect POINTER: dynamap: a raw pointer cannot be stored
// expect REFERENCE: dynamap: a row must be default-constructible
// expect ARRAY: dynamap: a built-in array cannot be stored
// expect NUMBER_ARRAY: dynamap: a built-in array cannot be stored
// expect CHARACTER: dynamap: a single character could be text or a number
// expect BYTE: dynamap: a single std::byte cannot be stored
// expect LONG_DOUBLE: dynamap: a long double has more digits than can be stored
// expect STRING_VIEW: dynamap: a view .std::string_view, std::span. does not own its data, so it
// expect SPAN: dynamap: a view .std::string_view, std::span. does not own its data, so it
// expect WIDE_TEXT: dynamap: text is stored as UTF-8
// expect SHARED: dynamap: a std::shared_ptr cannot be stored, because the value that is
// expect TIME_POINT: dynamap: a time point of this clock or precision has no codec
// expect STEADY: dynamap: a time point of this clock or precision has no codec
// expect OCTETS: dynamap: a container of unsigned char could be binary or a list of numbers
// expect MULTISET: dynamap: a multiset or multimap cannot be stored
// expect MAP_KEY: dynamap: the keys of a map become attribute names
// expect SET_ELEMENT: dynamap: DynamoDB has sets of strings, numbers and binary values only
// expect ALTERNATIVES: dynamap: the alternatives of a variant must be distinguishable: all are
// expect IN_LIST: dynamap: a raw pointer cannot be stored
// expect IN_OPTIONAL: dynamap: a view .std::string_view, std::span. does not own its data, so it
// expect IN_VARIANT: dynamap: a single character could be text or a number
// expect IN_NESTED: dynamap: a raw pointer cannot be stored
// expect FLOAT_AS_NUMBER: (deleted function|deleted constructor)
// expect NO_ENUMERATOR: dynamap: no enumerator of this enum was found
// expect ISO_OF_DAYS: dynamap: iso8601 takes sys_time of seconds, milliseconds, microseconds or nanoseconds
// expect DISCRIMINATOR: dynamap: a struct of a variant has an attribute with the name of the
// expect SAME_ALTERNATIVES: dynamap: two structs of a variant have the same name
// expect OPTIONAL_NULLABLE: dynamap: std::optional<dynamap::nullable<T>> would have two values for none
// expect TWO_EXTRAS: dynamap: a struct has at most one member of type extra_attributes
// expect FOREIGN_RENAME: dynamap: nested<T> renames members of T only
#include <chrono>
#include <dynamap/dynamap.hpp>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

struct inner {
    std::string name;
#ifdef IN_NESTED
    int* where = nullptr;
#endif
};
struct other {
    std::string name;
};
enum class far_away { one = 1000, two };
struct with_type {
    std::string type;
};
struct without_type {
    std::string kind;
};
namespace elsewhere {
struct inner {
    int number = 0;
};
}  // namespace elsewhere
#ifdef FOREIGN_RENAME
template <>
struct dynamap::nested<inner> : dynamap::renames<dynamap::rename<&other::name, "Name">> {};
#endif

struct row {
    std::string id;
#if defined(RIGHT)
    std::vector<inner> list;
#elif defined(POINTER)
    int* value;
#elif defined(REFERENCE)
    int& value;
#elif defined(ARRAY)
    char value[16];
#elif defined(NUMBER_ARRAY)
    std::unique_ptr<inner> no_copy;
    int value[2];
#elif defined(CHARACTER)
    char value;
#elif defined(BYTE)
    std::byte value;
#elif defined(LONG_DOUBLE)
    long double value;
#elif defined(STRING_VIEW)
    std::string_view value;
#elif defined(SPAN)
    std::span<int> value;
#elif defined(WIDE_TEXT)
    std::wstring value;
#elif defined(SHARED)
    std::shared_ptr<int> value;
#elif defined(TIME_POINT)
    std::chrono::system_clock::time_point value;
#elif defined(STEADY)
    std::chrono::steady_clock::time_point value;
#elif defined(OCTETS)
    std::vector<std::uint8_t> value;
#elif defined(MULTISET)
    std::multiset<int> value;
#elif defined(MAP_KEY)
    std::map<std::pair<int, int>, int> value;
#elif defined(SET_ELEMENT)
    std::set<bool> value;
#elif defined(ALTERNATIVES)
    std::variant<int, double> value;
#elif defined(IN_LIST)
    std::vector<std::vector<int*>> value;
#elif defined(IN_OPTIONAL)
    std::optional<std::string_view> value;
#elif defined(IN_VARIANT)
    std::variant<char, std::string> value;
#elif defined(FLOAT_AS_NUMBER)
    dynamap::number value = 0.5;
#elif defined(NO_ENUMERATOR)
    far_away value{};
#elif defined(ISO_OF_DAYS)
    dynamap::iso8601<std::chrono::sys_days> value;
#elif defined(DISCRIMINATOR)
    std::variant<with_type, without_type> value;
#elif defined(SAME_ALTERNATIVES)
    std::variant<inner, elsewhere::inner> value;
#elif defined(OPTIONAL_NULLABLE)
    std::optional<dynamap::nullable<int>> value;
#elif defined(TWO_EXTRAS)
    dynamap::extra_attributes one, two;
#else
    inner value;
#endif
};
using rows = dynamap::table<row, "rows", dynamap::partition_key<&row::id>>;

asio::awaitable<void> demo(rows table, row const& one) {
    co_await table.put(one);
    (void)co_await table.get("x");
}
