// What a caller gives: a null pointer is no text, and no number becomes another one on its way to an
// attribute or a key.
#include <asio/io_context.hpp>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "dynamap/aws/client.hpp"
#include "dynamap/dynamap.hpp"
#include "failure_of.hpp"

namespace {

using namespace std::chrono_literals;
using dynamap::attr, dynamap::errc;

struct inner {
    std::string text;
    std::vector<std::string> list;
};
struct row {
    std::string id;
    std::optional<std::string> note;
    std::set<std::string> tags;
    std::vector<std::string> list;
    std::map<std::string, std::string> labels;
    inner part;
    std::uint16_t small = 0;
    std::int8_t tiny = 0;
    std::optional<std::uint32_t> perhaps;
    std::set<std::uint16_t> numbers;
    std::vector<std::uint16_t> counts;
    float ratio = 0;
    double exact = 0;
    std::chrono::duration<std::uint16_t> wait{};
    std::chrono::milliseconds pause{};
    std::pair<std::uint16_t, std::string> both;
    std::tuple<std::optional<std::uint8_t>, std::string> parts;
};
using table = dynamap::table<row, "given", dynamap::partition_key<&row::id>>;

std::error_code code_of(auto&& give) {
    auto const failure = failure_of(give);
    return failure ? failure->code() : std::error_code();
}

}  // namespace

TEST_CASE("a null pointer given as a text is an error, wherever a text is taken") {
    char const* const null = nullptr;
    auto const refused = [](auto&& give) {
        auto const failure = failure_of(give);
        REQUIRE(failure);
        CHECK(failure->code() == errc::bad_value);
        CHECK(contains(failure->sentence(), "null pointer"));
    };
    refused([&] { (void)(attr<&row::note> = null); });
    refused([&] { (void)(attr<&row::id> == null); });
    refused([&] { (void)(null == attr<&row::id>); });
    refused([&] { (void)attr<&row::id>.between("a", null); });
    refused([&] { (void)attr<&row::id>.begins_with(null); });
    refused([&] { (void)attr<&row::id>.contains(null); });
    refused([&] { (void)attr<&row::id>.in("a", null); });
    refused([&] { (void)attr<&row::id>.in(std::vector<char const*>{"a", null}); });
    refused([&] { (void)attr<&row::tags>.add("a", null); });
    refused([&] { (void)attr<&row::tags>.erase(null); });
    refused([&] { (void)attr<&row::tags>.contains(null); });
    refused([&] { (void)(attr<&row::list>.at(0) = null); });
    refused([&] { (void)(attr<&row::labels>.at("a") = null); });
    refused([&] { (void)attr<&row::labels>.at(null); });
    refused([&] { (void)(attr<&row::part, &inner::text> = null); });
    refused([&] { (void)(attr<&row::note> = dynamap::if_not_exists(attr<&row::note>, null)); });
    refused([&] { (void)dynamap::optionally(attr<&row::note>, std::optional<char const*>(null)); });
    refused([&] { (void)(attr<&row::both> = std::pair<int, char const*>(1, null)); });
    refused([&] { (void)dynamap::attribute_named(null); });
    refused([&] { (void)dynamap::attribute_named("a").at(null); });
    refused([&] { (void)(dynamap::attribute_named("a") == null); });
    refused([&] { dynamap::attribute_value const value(null); });
    refused([&] { dynamap::composed_key<dynamap::literal<"A#">, std::string> const key(null); });
    refused([&] { (void)dynamap::composed_key<dynamap::literal<"A#">, std::string>::parse(null); });
    refused([&] { (void)dynamap::uuid::parse(null); });
    refused([&] { dynamap::number const value(null); });
    refused([&] { (void)dynamap::number::parse(null); });
    refused([&] { dynamap::statement const text(null); });
    refused([&] {
        dynamap::statement const with("SELECT ?", null);
        std::rethrow_exception(with.failure());
    });
    refused([&] { dynamap::bulk_options{}.resume = null; });
    refused([&] { dynamap::export_options{}.resume = null; });
    refused([&] { dynamap::client_config{}.region = null; });
    refused([&] { dynamap::client_config{}.table_prefix = null; });
    refused([&] { dynamap::client_config{}.endpoint = null; });
    refused([&] { dynamap::aws::service_client_config{}.service = null; });
    refused([&] { dynamap::aws::credentials const keys("AKID", null); });

    asio::io_context io;
    dynamap::client_config config;
    config.endpoint = "http://127.0.0.1:1";
    config.credentials = dynamap::aws::credentials("AKIDEXAMPLE", "not-to-be-seen");
    dynamap::client const client{io, config};
    refused([&] { table const named(client, null); });
    refused([&] { (void)client.table_name(null); });
    refused([&] { (void)table(client).scan().resume(null); });
    // A key's is kept for the awaiting coroutine, as every encoding error is.
    dynamap::write_batch batch{client};
    refused([&] { batch.remove(table(client), null); });
}

TEST_CASE("texts that are not std::string are accepted as before") {
    struct like_a_text {
        operator std::string_view() const { return "text"; }
    };
    std::string const text = "text";
    char const* const pointer = text.c_str();
    char array[] = "text";
    dynamap::client_config config;
    for (std::string const& found :
         {std::string(config.region = "text"), std::string(config.region = text),
          std::string(config.region = pointer), std::string(config.region = std::string_view("text")),
          std::string(config.region = like_a_text{}), std::string(config.region = array)})
        CHECK(found == "text");
    config.region = {};
    CHECK(config.region.empty());
    (void)(attr<&row::note> = array);
    (void)(attr<&row::note> = like_a_text{});
    (void)attr<&row::note>.begins_with(pointer);
    dynamap::composed_key<dynamap::literal<"A#">, std::string> const key(std::string_view("b"));
    CHECK(key.text() == "A#b");
}

TEST_CASE("a number that does not fit its attribute is out_of_range, and is never another number") {
    using limits = std::numeric_limits<std::uint16_t>;
    auto const refused = [](auto&& give) { CHECK(code_of(give) == errc::out_of_range); };
    refused([] { (void)(attr<&row::small> = 70000); });
    refused([] { (void)(attr<&row::small> += 70000); });
    refused([] { (void)(attr<&row::small> -= 70000); });
    refused([] { (void)(attr<&row::small> = -1); });
    refused([] { (void)(attr<&row::small> == limits::max() + 1); });
    refused([] { (void)attr<&row::small>.between(0, 70000); });
    refused([] { (void)attr<&row::small>.in(1, -1); });
    refused([] { (void)(attr<&row::tiny> = 128u); });
    refused([] { (void)(attr<&row::tiny> = -129); });
    refused([] { (void)(attr<&row::perhaps> = std::int64_t{1} << 32); });
    refused([] { (void)(attr<&row::small> = dynamap::if_not_exists(attr<&row::small>, 70000) + 1); });
    refused([] { (void)attr<&row::numbers>.add(1, 70000); });
    refused([] { (void)attr<&row::numbers>.contains(70000); });
    refused([] { (void)attr<&row::counts>.contains(-1); });
    refused([] { (void)(attr<&row::counts>.size() == -1); });
    refused([] { (void)(attr<&row::counts>.at(0) = 70000); });
    refused([] { (void)attr<&row::counts>.at(-1); });
    refused([] { (void)dynamap::attribute_named("a").at(-1); });
    refused([] { (void)(attr<&row::ratio> = 1e300); });
    refused([] { (void)(attr<&row::ratio> = 16'777'217); });
    refused([] { (void)(attr<&row::exact> = (std::int64_t{1} << 53) + 1); });
    refused([] { (void)(attr<&row::wait> = 70000s); });
    refused([] { (void)(attr<&row::wait> = -1s); });
    refused([] { (void)(attr<&row::pause> = std::chrono::seconds::max()); });
    refused([] { (void)(attr<&row::both> = std::pair<int, char const*>(70000, "a")); });
    refused([] { (void)(attr<&row::parts> = std::tuple<int, std::string>(256, "a")); });
    refused([] { (void)dynamap::at_version(std::numeric_limits<std::uint64_t>::max()); });
    refused([] { dynamap::epoch_milliseconds const time{std::chrono::sys_seconds::max()}; });
    refused([] {
        dynamap::iso8601<std::chrono::sys_time<std::chrono::nanoseconds>> const time{
            std::chrono::sys_days::max()};
    });

    (void)(attr<&row::small> = 65535);
    (void)(attr<&row::small> += 65535u);
    (void)(attr<&row::tiny> = std::int64_t{-128});
    (void)(attr<&row::ratio> = 16'777'216);
    (void)(attr<&row::ratio> = 0.1);
    (void)(attr<&row::exact> = std::int64_t{1} << 62);
    (void)(attr<&row::exact> = std::numeric_limits<std::int64_t>::min());
    (void)(attr<&row::wait> = 65535s);
    (void)(attr<&row::pause> = 3s);
    (void)(attr<&row::both> = std::pair<int, char const*>(65535, "a"));
    (void)(attr<&row::parts> = std::tuple<int, std::string>(255, "a"));
}

TEST_CASE("an integer that does not fit its part of a key is out_of_range") {
    using line = dynamap::composed_key<dynamap::literal<"LINE#">, std::uint16_t>;
    using cell = dynamap::composed_key<std::string, dynamap::literal<"#">, std::uint8_t,
                                       dynamap::literal<"#">, std::uint64_t>;
    auto const refused = [](auto&& give) { CHECK(code_of(give) == errc::out_of_range); };
    refused([] { line const key(70000); });
    refused([] { (void)line{-1}.text(); });
    refused([] {
        line key;
        key = std::int64_t{65536};
        (void)key.text();
    });
    refused([] { cell const key("a", 256, 1u); });
    refused([] { cell const key("a", 255, -1); });
    CHECK(line(65535).text() == "LINE#65535");
    CHECK(line(7u).text() == "LINE#00007");
    CHECK(cell("a", 255, 1).text() == "a#255#00000000000000000001");
    STATIC_REQUIRE_FALSE(std::is_constructible_v<line, double>);
    STATIC_REQUIRE_FALSE(std::is_constructible_v<line, bool>);
    STATIC_REQUIRE_FALSE(std::is_constructible_v<line, char>);
    STATIC_REQUIRE_FALSE(std::is_constructible_v<line, char const*>);
    STATIC_REQUIRE_FALSE(std::is_constructible_v<cell, std::nullptr_t, int, int>);
    STATIC_REQUIRE(std::is_nothrow_move_constructible_v<line>);
}
