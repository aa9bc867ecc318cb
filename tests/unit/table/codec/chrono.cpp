// Times are stored as numbers or as text, by their type.
#include <chrono>
#include <limits>

#include "coding.hpp"

using namespace coding;
using namespace std::chrono;
using dynamap::epoch_milliseconds;
using dynamap::errc;
using dynamap::iso8601;

namespace {

using iso_seconds = iso8601<sys_seconds>;
using iso_milliseconds = iso8601<sys_time<milliseconds>>;
using iso_nanoseconds = iso8601<sys_time<nanoseconds>>;

constexpr sys_days the_day = 2026y / November / 21;

static_assert(dynamap::detail::is_epoch_seconds<sys_seconds>);
static_assert(dynamap::detail::is_epoch_seconds<std::optional<sys_seconds>>);
static_assert(!dynamap::detail::is_epoch_seconds<epoch_milliseconds> &&
              !dynamap::detail::is_epoch_seconds<std::int64_t>);

}  // namespace

TEST_CASE("sys_seconds is epoch seconds, epoch_milliseconds milliseconds, a duration its count") {
    CHECK(goes_as(sys_seconds(the_day), R"({"N":"1795219200"})"));
    CHECK(goes_as(epoch_milliseconds(the_day + 5ms), R"({"N":"1795219200005"})"));
    CHECK(goes_as(epoch_milliseconds(sys_time<milliseconds>(-1ms)), R"({"N":"-1"})"));
    CHECK(goes_as(minutes(90), R"({"N":"90"})"));
    CHECK(goes_as(duration<double>(0.5), R"({"N":"0.5"})"));
    CHECK(refusal([] { (void)decoded<minutes>(R"({"N":"1.5"})"); }).code() == errc::out_of_range);
}

TEST_CASE("a time to live with a fraction or an exponent is read, rounded down to seconds") {
    auto const seconds_of = [](std::string const& text) {
        return decoded<sys_seconds>(R"({"N":")" + text + "\"}").time_since_epoch().count();
    };
    CHECK(seconds_of("1795219200.75") == 1795219200);
    CHECK(seconds_of("1795219200.0") == 1795219200);
    CHECK(seconds_of("1.7e9") == 1700000000);
    CHECK(seconds_of("1.7952192007E9") == 1795219200);
    CHECK(seconds_of("17952192007e-1") == 1795219200);
    CHECK(seconds_of("0.999") == 0);
    CHECK(seconds_of("-0.001") == -1);
    CHECK(seconds_of("-1.5") == -2);
    CHECK(seconds_of("-2.0") == -2);
    CHECK(seconds_of("1e-100") == 0);
    CHECK(seconds_of("9223372036854775807.9") == INT64_MAX);
    CHECK(seconds_of("-9223372036854775807.9") == INT64_MIN);
    CHECK(decoded<std::optional<sys_seconds>>(R"({"N":"1.5"})") == sys_seconds(1s));
    for (char const* bad : {"9223372036854775808.5", "1e30", "-9223372036854775808.5"})
        CHECK(refusal([&] { (void)seconds_of(bad); }).code() == errc::out_of_range);
    for (char const* bad : {"1.5.", ".", "e5", "1.7e"})
        CHECK(refusal([&] { (void)seconds_of(bad); }).code() == errc::malformed_response);
}

TEST_CASE("a finer time becomes one of less precision by rounding down") {
    epoch_milliseconds const stamp = sys_time<nanoseconds>(1'999'999ns);
    CHECK(stamp.time() == sys_time<milliseconds>(1ms));
    iso_seconds const before = sys_time<milliseconds>(-1ms);
    CHECK(before.time() == sys_seconds(-1s));
}

TEST_CASE("iso8601 is text in UTC, with as many digits as its time has") {
    CHECK(goes_as(iso_seconds(the_day + 9h + 6min + 8s), R"({"S":"2026-11-21T09:06:08Z"})"));
    CHECK(goes_as(iso_milliseconds(the_day + 9h + 6min + 8s + 25ms), R"({"S":"2026-11-21T09:06:08.025Z"})"));
    CHECK(goes_as(iso_nanoseconds(the_day + 1ns), R"({"S":"2026-11-21T00:00:00.000000001Z"})"));
    CHECK(goes_as(iso_milliseconds(sys_time<milliseconds>(-1ms)), R"({"S":"1969-12-31T23:59:59.999Z"})"));
    CHECK(goes_as(iso_seconds(sys_days(2024y / February / 29)), R"({"S":"2024-02-29T00:00:00Z"})"));
    CHECK(goes_as(iso_seconds(sys_days(0y / January / 1)), R"({"S":"0000-01-01T00:00:00Z"})"));
}

TEST_CASE("iso8601 reads what others write") {
    auto const at = iso_milliseconds(the_day + 9h + 6min + 8s + 500ms);
    for (char const* text :
         {"2026-11-21T09:06:08.5Z", "2026-11-21T09:06:08.500000Z", "2026-11-21T11:06:08.5+02:00",
          "2026-11-21T03:36:08,5-0530", "2026-11-21T09:06:08.50z"}) {
        CAPTURE(text);
        CHECK(decoded<iso_milliseconds>(std::string(R"({"S":")") + text + "\"}") == at);
    }
}

TEST_CASE("text that is not a time, or is finer than the member, is refused and shown") {
    for (char const* text :
         {"", "2026-11-21", "2026-11-21T09:06:08", "2026-11-21 09:06:08Z", "2026-02-29T00:00:00Z",
          "2026-11-21T24:00:00Z", "2026-11-21T09:60:00Z", "2026-11-21T09:06:08.Z", "2026-11-21T09:06:08Z ",
          "2026-13-01T00:00:00Z", "26-11-21T09:06:08Z", "2026-11-21T09:06:08+2"}) {
        CAPTURE(text);
        auto const failure =
            refusal([&] { (void)decoded<iso_seconds>(std::string(R"({"S":")") + text + "\"}"); });
        CHECK(failure.code() == errc::bad_value);
        CHECK(contains(failure.what(), text));
    }
    auto const finer = refusal([] { (void)decoded<iso_seconds>(R"({"S":"2026-11-21T09:06:08.5Z"})"); });
    CHECK(contains(finer.what(), "finer fraction"));
    CHECK(refusal([] { (void)decoded<iso_nanoseconds>(R"({"S":"9999-01-01T00:00:00Z"})"); }).code() ==
          errc::out_of_range);
    for (sys_seconds const far :
         {sys_seconds(sys_days(10'000y / January / 1)), sys_seconds(sys_days(-1y / December / 31)),
          sys_seconds::max(), sys_seconds::min()})
        CHECK(refusal([&] { (void)encoded(iso_seconds(far)); }).code() == errc::bad_value);
}

TEST_CASE("a calendar date is text") {
    CHECK(goes_as(2026y / November / 21, R"({"S":"2026-11-21"})"));
    CHECK(refusal([] { (void)decoded<year_month_day>(R"({"S":"2026-11-31"})"); }).code() == errc::bad_value);
    CHECK(refusal([] { (void)decoded<year_month_day>(R"({"S":"2026-11-21T"})"); }).code() == errc::bad_value);
    CHECK(refusal([] { (void)encoded(2026y / February / 30); }).code() == errc::bad_value);
}

TEST_CASE("the earliest and the latest time of each precision are read as they were written, or refused") {
    for (auto const time :
         {sys_time<nanoseconds>::min(), sys_time<nanoseconds>::min() + 1ns, sys_time<nanoseconds>::max(),
          sys_time<nanoseconds>(-1ns), sys_time<nanoseconds>(-1s), sys_time<nanoseconds>(-1'000'000'001ns)}) {
        auto const text = encoded(iso_nanoseconds(time));
        INFO(text);
        CHECK(decoded<iso_nanoseconds>(text).time() == time);
    }
    CHECK(
        goes_as(iso_nanoseconds(sys_time<nanoseconds>::min()), R"({"S":"1677-09-21T00:12:43.145224192Z"})"));
    CHECK(
        goes_as(iso_nanoseconds(sys_time<nanoseconds>::max()), R"({"S":"2262-04-11T23:47:16.854775807Z"})"));
    for (char const* outside :
         {"1677-09-21T00:12:43.145224191Z", "1677-09-21T00:12:42Z", "0000-01-01T00:00:00Z",
          "2262-04-11T23:47:16.854775808Z", "9999-12-31T23:59:59Z"})
        CHECK(refusal([&] {
                  (void)decoded<iso_nanoseconds>(R"({"S":")" + std::string(outside) + R"("})");
              }).code() == errc::out_of_range);
    auto const refused = [](auto value) {
        return refusal([&] { (void)encoded(value); }).code() == errc::bad_value;
    };
    CHECK(refused(iso_seconds(sys_seconds::min())));
    CHECK(refused(iso_seconds(sys_seconds::max())));
    CHECK(refused(iso_milliseconds(sys_time<milliseconds>::min())));
    CHECK(refused(iso_milliseconds(sys_time<milliseconds>::max())));
    CHECK(refused(iso8601<sys_time<microseconds>>(sys_time<microseconds>::min())));
    CHECK(refused(year_month_day(year::max(), December, day(31))));
    CHECK(refused(year_month_day(year::min(), January, day(1))));
    CHECK(decoded<iso_seconds>(R"({"S":"9999-12-31T23:59:59-23:59"})").time() > sys_days(9999y / 12 / 31));
    CHECK(decoded<iso_seconds>(R"({"S":"0000-01-01T00:00:00+23:59"})").time() < sys_days(0y / 1 / 1));
    for (auto const count :
         {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
        sys_seconds const time{seconds(count)};
        CHECK(decoded<sys_seconds>(encoded(time)) == time);
        epoch_milliseconds const stamp = sys_time<milliseconds>(milliseconds(count));
        CHECK(decoded<epoch_milliseconds>(encoded(stamp)) == stamp);
        CHECK(decoded<nanoseconds>(encoded(nanoseconds(count))) == nanoseconds(count));
    }
}
