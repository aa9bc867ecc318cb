// The members that each operation's response may have, but that are not read.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace dynamap::wire {

/// The members that a response of `operation` may have; null if the library does not use the operation.
/// Source: DynamoDB's API reference, version 2012-08-10.
inline std::span<std::string_view const> const* members_of(std::string_view operation) noexcept {
    using names = std::span<std::string_view const>;
    static constexpr std::string_view write[] = {"Attributes", "ConsumedCapacity", "ItemCollectionMetrics"};
    static constexpr std::string_view transaction[] = {"ConsumedCapacity", "ItemCollectionMetrics"};
    // As `read_table_description` reads them.
    static constexpr std::string_view table[] = {"TableDescription", "Table"};
    static constexpr std::string_view time_to_live[] = {"TimeToLiveSpecification"};
    struct entry {
        std::string_view operation;
        names members;
    };
    static constexpr std::array<entry, 10> known = {{{"PutItem", write},
                                                     {"UpdateItem", write},
                                                     {"DeleteItem", write},
                                                     {"TransactWriteItems", transaction},
                                                     {"CreateTable", table},
                                                     {"UpdateTable", table},
                                                     {"DeleteTable", table},
                                                     {"UpdateTimeToLive", time_to_live},
                                                     {"TagResource", {}},
                                                     {"UntagResource", {}}}};
    for (entry const& e : known)
        if (e.operation == operation) return &e.members;
    return nullptr;
}

}  // namespace dynamap::wire
