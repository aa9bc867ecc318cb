// A key that was read addresses its own item: it is written as it was read, or it is not read.
#include "dynamap/detail/table/schema/key_form.hpp"

#include <chrono>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "catch.hpp"
#include "dynamap/dynamap.hpp"
#include "failure_of.hpp"

namespace keys {

using namespace std::chrono;

enum class status { open, closed };
enum class named { a, b };
enum class lenient { unknown, known };
/// A user's own type, read in any case and written in lower case.
struct code {
    std::string text;
};

using when = dynamap::iso8601<sys_seconds>;
using fine = dynamap::iso8601<sys_time<milliseconds>>;
using line = dynamap::composed_key<dynamap::literal<"LINE#">, std::uint16_t>;
using owned =
    dynamap::composed_key<dynamap::literal<"USER#">, dynamap::uuid, dynamap::literal<"#">, std::string>;

}  // namespace keys

template <>
struct dynamap::enum_names<keys::named> {
    static constexpr enum_name<keys::named> names[] = {{keys::named::a, "alpha"}, {keys::named::a, "ALPHA"}};
};
template <>
struct dynamap::enum_names<keys::lenient> {
    static constexpr keys::lenient fallback = keys::lenient::unknown;
};
template <>
struct dynamap::codec<keys::code> {
    static constexpr value_type type = value_type::string;
    static void encode(value_writer& out, keys::code const& value) { out.string(value.text); }
    static keys::code decode(value_reader& in) {
        keys::code result{std::string(in.string())};
        for (char& c : result.text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
        return result;
    }
};

namespace keys {

/// A row whose partition key is a `Key`, whose sort key is another, and which has an index by a third.
template <class Key>
struct row {
    Key id{};
    Key at{};
    std::optional<Key> by{};
    Key plain{};
};
template <class Key>
using table =
    dynamap::table<row<Key>, "keys", dynamap::partition_key<&row<Key>::id>, dynamap::sort_key<&row<Key>::at>,
                   dynamap::global_index<"by_by", dynamap::partition_key<&row<Key>::by>>>;

/// Reads an item whose one attribute is `text`, the others `fine`; what writing it again gives, or none where
/// it is refused.
template <class Key>
std::optional<std::string> written_again(std::string_view name, std::string const& text,
                                         std::string const& other, char const* type = "S") {
    auto const value = [&](std::string_view attribute) {
        return '"' + std::string(attribute) + "\":{\"" + type + "\":\"" + (attribute == name ? text : other) +
               "\"}";
    };
    std::string const item = '{' + value("id") + ',' + value("at") + ',' + value("by") + ',' +
                             value("plain") + '}';
    row<Key> read;
    try {
        auto const decode = [&](dynamap::value_reader& in) {
            dynamap::detail::decode_item<typename table<Key>::schema>(in, read);
        };
        dynamap::wire::read_item(item, {decode});
    } catch (dynamap::error const& e) {
        CHECK(e.attribute() == name);
        return std::nullopt;
    }
    dynamap::byte_buffer out;
    table<Key>::schema::encode(out, read);
    auto const begin = out.view().find('"' + std::string(name) + "\":{\"" + type + "\":\"") + name.size() + 9;
    return std::string(out.view().substr(begin, out.view().find('"', begin) - begin));
}

/// The forms that are written: all is well. The others: refused as keys, read as an ordinary attribute.
template <class Key>
void check(std::string const& own, std::initializer_list<std::string> others) {
    for (auto const* name : {"id", "at", "by"}) {
        CHECK(written_again<Key>(name, own, own) == own);
        for (auto const& other : others) {
            INFO(name << " " << other);
            CHECK_FALSE(written_again<Key>(name, other, own));
        }
    }
    for (auto const& other : others) CHECK(written_again<Key>("plain", other, own));
}

}  // namespace keys

TEST_CASE(
    "a key in another form than its type writes is an error on reading, and an ordinary attribute is read") {
    using namespace keys;
    check<dynamap::uuid>("abcdefab-cdef-4bcd-8fab-cdefabcdefab",
                         {"ABCDEFAB-CDEF-4BCD-8FAB-CDEFABCDEFAB", "abcdefab-cdef-4bcd-8fab-cdefabcdefaB"});
    check<when>("2026-11-21T09:06:08Z",
                {"2026-11-21T10:06:08+01:00", "2026-11-21T09:06:08.000Z", "2026-11-21T09:06:08+00:00",
                 "2026-11-21T09:06:08z", "2026-11-21T09:06:08,0Z"});
    check<fine>("2026-11-21T09:06:08.120Z",
                {"2026-11-21T09:06:08.12Z", "2026-11-21T09:06:08Z", "2026-11-21T09:06:08,120Z",
                 "2026-11-21T09:06:08.120000Z", "2026-11-21T10:06:08.120+0100"});
    check<line>("LINE#00042", {"LINE#42", "LINE#0000042", "LINE#042"});
    check<owned>("USER#abcdefab-cdef-4bcd-8fab-cdefabcdefab#Bob",
                 {"USER#ABCDEFAB-cdef-4bcd-8fab-cdefabcdefab#Bob"});
    check<named>("alpha", {"ALPHA"});
    check<lenient>("known", {"else", "Known"});
    check<code>("abc", {"ABC", "aBc"});
    check<std::string>("ABC", {});
    check<year_month_day>("2026-11-21", {});
}

TEST_CASE("numbers as keys are compared as numbers, not as texts") {
    using namespace keys;
    for (auto const* name : {"id", "at", "by"}) {
        CHECK(written_again<std::int64_t>(name, "7.0", "1", "N") == "7");
        CHECK(written_again<std::int64_t>(name, "007", "1", "N") == "7");
        CHECK(written_again<double>(name, "0.5", "1", "N") == "0.5");
        CHECK(written_again<double>(name, "50e-2", "1", "N") == "0.5");
        // Another number than the nearest double, which is what would be written.
        CHECK_FALSE(written_again<double>(name, "0.1000000000000000055511151231257827", "1", "N"));
        CHECK_FALSE(written_again<double>(name, "9007199254740993", "1", "N"));
        CHECK_FALSE(written_again<float>(name, "16777217", "1", "N"));
        CHECK(written_again<dynamap::number>(name, "0.1000000000000000055511151231257827", "1", "N") ==
              "0.1000000000000000055511151231257827");
    }
}

TEST_CASE(
    "a time in seconds is a key without a fraction only, and a fraction of an ordinary attribute is read") {
    using namespace keys;
    for (auto const* name : {"id", "at", "by"}) {
        for (auto const* whole :
             {"1700000000", "1700000000.0", "17e8", "+1700000000", "1700000000.000e0", "17000000000e-1"}) {
            INFO(name << " " << whole);
            CHECK(written_again<sys_seconds>(name, whole, "1", "N") == "1700000000");
        }
        CHECK(written_again<sys_seconds>(name, "-7.0", "1", "N") == "-7");
        CHECK(written_again<sys_seconds>(name, "-0.0", "1", "N") == "0");
        for (auto const* broken : {"1700000000.5", "1700000000.000000000000000000000000001", "5e-1", "-0.5",
                                   "1e-100", "17000000005e-1"}) {
            INFO(name << " " << broken);
            CHECK_FALSE(written_again<sys_seconds>(name, broken, "1", "N"));
        }
    }
    CHECK(written_again<sys_seconds>("plain", "1700000000.5", "1", "N") == "1700000000");
    CHECK(written_again<sys_seconds>("plain", "-0.5", "1", "N") == "-1");
}

namespace keys {
struct session {
    std::string id, user;
    sys_seconds expires;
};
using sessions = dynamap::table<session, "sessions", dynamap::partition_key<&session::id>,
                                dynamap::time_to_live<&session::expires>,
                                dynamap::global_index<"by_user", dynamap::partition_key<&session::user>,
                                                      dynamap::sort_key<&session::expires>>>;
}  // namespace keys

TEST_CASE("a time to live that is a key of an index only may have a fraction") {
    keys::session read;
    auto const decode = [&](dynamap::value_reader& in) {
        dynamap::detail::decode_item<keys::sessions::schema>(in, read);
    };
    dynamap::wire::read_item(R"({"id":{"S":"a"},"user":{"S":"b"},"expires":{"N":"1700000000.25"}})",
                             {decode});
    CHECK(read.expires == std::chrono::sys_seconds(std::chrono::seconds(1'700'000'000)));
}

TEST_CASE("a count of another unit is a key as an integer of its own type only") {
    using namespace keys;
    using narrow = dynamap::epoch<duration<std::int32_t>>;
    for (auto const* name : {"id", "at", "by", "plain"}) {
        CHECK(written_again<milliseconds>(name, "5.0", "1", "N") == "5");
        CHECK_FALSE(written_again<milliseconds>(name, "5.5", "1", "N"));
        CHECK(written_again<dynamap::epoch_milliseconds>(name, "5e3", "1", "N") == "5000");
        CHECK_FALSE(written_again<dynamap::epoch_milliseconds>(name, "5.5", "1", "N"));
        CHECK(written_again<narrow>(name, "2147483647", "1", "N") == "2147483647");
        CHECK_FALSE(written_again<narrow>(name, "4294967301", "1", "N"));
    }
    CHECK_FALSE(written_again<duration<double>>("id", "0.1000000000000000055511151231257827", "1", "N"));
    CHECK(written_again<duration<double>>("id", "0.50", "1", "N") == "0.5");
}

TEST_CASE("the error of a number as a key in another form says which type keeps it") {
    struct event {
        std::chrono::sys_seconds at;
    };
    using events = dynamap::table<event, "events", dynamap::partition_key<&event::at>>;
    auto const failure = failure_of([] {
        event to;
        auto const decode = [&](dynamap::value_reader& in) {
            dynamap::detail::decode_item<events::schema>(in, to);
        };
        dynamap::wire::read_item(R"({"at":{"N":"1700000000.5"}})", {decode});
    });
    REQUIRE(failure);
    CHECK(failure->code() == dynamap::errc::bad_value);
    CHECK(contains(failure->sentence(),
                   "the key 1700000000.5 is not in the form that its member's type writes"));
    CHECK(contains(failure->sentence(), "declare the member as dynamap::number"));
}

TEST_CASE("what a text becomes as a key, it is written as: ten thousand texts near to keys") {
    using namespace keys;
    std::mt19937_64 random(20261128);
    auto const near = [&](std::string text) {
        std::string const letters = "aAfFzZ019-:+.,TZ#{} ";
        for (auto changes = random() % 3; changes-- != 0;) {
            auto const at = random() % text.size();
            switch (random() % 3) {
                case 0:
                    text[at] = letters[random() % letters.size()];
                    break;
                case 1:
                    text.insert(at, 1, letters[random() % letters.size()]);
                    break;
                default:
                    text.erase(at, 1);
            }
        }
        return text;
    };
    std::size_t read = 0;
    auto const look = [&]<class Key>(std::type_identity<Key>, std::string const& own) {
        auto const text = near(own);
        auto const again = written_again<Key>("id", text, own);
        if (!again) return;
        ++read;
        INFO(text);
        CHECK(*again == text);
    };
    for (int i = 0; i < 2000; ++i) {
        look(std::type_identity<dynamap::uuid>(), "abcdefab-cdef-4bcd-8fab-cdefabcdefab");
        look(std::type_identity<when>(), "2026-11-21T09:06:08Z");
        look(std::type_identity<fine>(), "2026-11-21T09:06:08.120Z");
        look(std::type_identity<line>(), "LINE#00042");
        look(std::type_identity<owned>(), "USER#abcdefab-cdef-4bcd-8fab-cdefabcdefab#Bob");
    }
    CHECK(read > 2000);
}

TEST_CASE("the error of a key in another form says what to do, and names the item") {
    using namespace keys;
    std::string const text = "ABCDEFAB-CDEF-4BCD-8FAB-CDEFABCDEFAB";
    struct plain {
        dynamap::uuid id;
    };
    using ids = dynamap::table<plain, "ids", dynamap::partition_key<&plain::id>>;
    auto const failure = failure_of([&] {
        plain to;
        auto const decode = [&](dynamap::value_reader& in) {
            dynamap::detail::decode_item<ids::schema>(in, to);
        };
        dynamap::wire::read_item("{\"id\":{\"S\":\"" + text + "\"}}", {decode});
    });
    REQUIRE(failure);
    CHECK(failure->code() == dynamap::errc::bad_value);
    CHECK(failure->attribute() == "id");
    CHECK(contains(failure->sentence(), "the key \"" + text + "\" is not in the form"));
    CHECK(contains(failure->sentence(), "declare the member as std::string"));
    CHECK(contains(failure->sentence(), "the item's key is {\"id\":{\"S\":\"" + text + "\"}}"));
}
