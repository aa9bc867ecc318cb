// expect RIGHT: ok
// expect SIGNED_PART: dynamap: the parts of a composed_key are
// expect NO_LITERAL_BETWEEN: dynamap: a composed_key needs a literal
// expect NO_DISCRIMINATOR: dynamap: each type of a shared_table needs a discriminator
// expect OTHER_KEYS: dynamap: the types of a shared_table must have the same key attributes
// expect MEMBER_AS_DISCRIMINATOR: dynamap: the discriminator is an attribute of its own
// expect STAMP_OF_TEXT: dynamap: created_at and updated_at are for members that are a time or an
// expect STAMP_AS_KEY: dynamap: created_at and updated_at are for members that are a time or an
// expect COUNT: dynamap: in a table of several types the service would count the items of
#include <dynamap/dynamap.hpp>

using namespace dynamap;

struct customer {
    composed_key<literal<"C#">, std::string> pk;
    composed_key<literal<"PROFILE">> sk;
    std::string name;
};
struct order {
    composed_key<literal<"C#">, std::string> pk;
    composed_key<literal<"O#">, std::uint32_t> sk;
    std::int64_t at = 0;
};
struct stranger {
    std::string id;
    std::string sk;
};
using customers = table<customer, "shop", partition_key<&customer::pk>, sort_key<&customer::sk>, discriminator<"type", "customer">>;
using orders = table<order, "shop", partition_key<&order::pk>, sort_key<&order::sk>, discriminator<"type", "order">, created_at<&order::at>>;
using plain = table<order, "shop", partition_key<&order::pk>, sort_key<&order::sk>>;
using strangers = table<stranger, "shop", partition_key<&stranger::id>, sort_key<&stranger::sk>, discriminator<"type", "stranger">>;

#if defined(MEMBER_AS_DISCRIMINATOR)
using wrong = table<order, "shop", partition_key<&order::pk>, sort_key<&order::sk>, discriminator<"at", "order">>;
#elif defined(STAMP_OF_TEXT)
using wrong = table<stranger, "shop", partition_key<&stranger::id>, created_at<&stranger::sk>>;
#elif defined(STAMP_AS_KEY)
using wrong = table<order, "shop", partition_key<&order::at>, updated_at<&order::at>>;
#else
using wrong = plain;
#endif

void demo(client client) {
#if defined(RIGHT)
    shared_table<customers, orders> shop{client};
    (void)shop.query("7").limit(5);
#elif defined(COUNT)
    (void)orders{client}.scan().count();
#elif defined(SIGNED_PART)
    composed_key<literal<"a">, std::int32_t> key;
#elif defined(NO_LITERAL_BETWEEN)
    composed_key<std::string, std::uint32_t> key;
#elif defined(NO_DISCRIMINATOR)
    shared_table<customers, plain> shop{client};
#elif defined(OTHER_KEYS)
    shared_table<customers, strangers> shop{client};
#endif
    (void)wrong{client}.scan();
}
