// A row with a set of binary values, whose elements GCC 12 compares inline at -O3.
#include <dynamap/dynamap.hpp>
#include <set>
#include <string>

struct document {
    std::string name;
    std::set<dynamap::bytes> hashes;
};
using document_table = dynamap::table<document, "documents", dynamap::partition_key<&document::name>>;

asio::awaitable<std::size_t> hashes(document_table documents, std::string name) {
    auto const found = co_await documents.get(name);
    co_return found.value().hashes.size();
}
