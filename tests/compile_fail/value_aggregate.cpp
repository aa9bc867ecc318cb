// expect RIGHT: ok
// expect CLAUSE: dynamap: give this value a name first
// expect CONDITION: dynamap: give this value a name first
// compiler: gcc12
#include "wallet.hpp"

struct label {
    std::string text;
};
template <>
struct dynamap::codec<label> {
    static constexpr auto type = value_type::string;
    static void encode(value_writer& out, label const& value) { out.string(value.text); }
    static label decode(value_reader& in) { return {std::string(in.string())}; }
};
struct note {
    std::string id;
    label mark;
};
using notes = dynamap::table<note, "notes", dynamap::partition_key<&note::id>>;
constexpr auto mark = dynamap::attr<&note::mark>;

asio::awaitable<void> demo(notes table) {
    label const red{"red"}, blue{"blue"};
#if defined(RIGHT)
    (void)co_await table.update("a", mark = red, dynamap::when(mark == blue || mark.between(blue, red)));
#elif defined(CLAUSE)
    co_await table.update("a", mark = label{"red"});
#else
    (void)co_await table.remove("a", dynamap::when(mark == label{"red"}));
#endif
}
