// PartiQL: the response of ExecuteStatement.
// Tests: tests/unit/wire/absent_members.cpp, tests/integration/statements.cpp.
#include "wire/statement.hpp"

#include "wire/envelope.hpp"
#include "wire/value_access.hpp"

namespace dynamap::wire {

statement_page read_statement_page(std::string_view json, item_sink sink) {
    statement_page page;
    json_document document(json);
    read_envelope(document, {"ConsumedCapacity", "LastEvaluatedKey"}, [&](std::string_view name, token t) {
        if (name == "Items")
            return document.present_elements(t, [&](token at) {
                token const end = document.skip(at);
                value_reader item = value_reader::access::item(document, at);
                if (sink.item) sink.item(item);
                return end;
            });
        if (name != "NextToken") return not_known;
        page.next_token = document.string(t);
        return t + 1;
    });
    return page;
}

}  // namespace dynamap::wire
