#include "dynamap/wire/statement.hpp"

#include "wire/value_access.hpp"

namespace dynamap::wire {

statement_page read_statement_page(std::string_view json, item_sink sink) {
    statement_page page;
    json_document document(json);
    document.expect_end(document.members(0, [&](token name_token, token t) {
        std::string_view const name = document.string(name_token);
        if (name == "Items")
            return document.elements(t, [&](token at) {
                token const end = document.skip(at);
                value_reader item = value_reader::access::item(document, at);
                if (sink.item != nullptr) sink.item(sink.out, item);
                return end;
            });
        if (name == "NextToken" && document.first(t) == '"') page.next_token = document.string(t);
        return document.skip(t);
    }));
    return page;
}

}  // namespace dynamap::wire
