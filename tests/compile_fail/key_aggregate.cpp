// expect RIGHT: ok
// expect TEMPORARY: dynamap: give this argument a name first
// compiler: gcc12
#include "wallet.hpp"

struct composed {
    std::string tenant, name;
};
template <>
struct dynamap::codec<composed> {
    static constexpr auto type = value_type::string;
    static void encode(value_writer& out, composed const& key) { out.string(key.tenant + "#" + key.name); }
    static composed decode(value_reader& in) { return {std::string(in.string()), {}}; }
};
struct document {
    composed key;
};
using documents = dynamap::table<document, "documents", dynamap::partition_key<&document::key>>;

asio::awaitable<void> demo(documents table) {
#ifdef RIGHT
    composed key{"tenant", "name"};
    (void)co_await table.get(key);
#else
    (void)co_await table.get(composed{"tenant", "name"});
#endif
}
