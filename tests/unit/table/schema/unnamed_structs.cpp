// Structs of unnamed namespaces are each file's own. GCC gives a template one symbol in all files if its
// arguments are pointers to members alone, so this holds only as long as the row's type is among the
// arguments of every expression.
#include "unnamed_structs.hpp"

#include "catch.hpp"

TEST_CASE("expressions on structs of one name in two files' unnamed namespaces are two") {
    CHECK(unnamed_wide(70000).find("70000") != std::string::npos);
    CHECK_THROWS_AS(unnamed_narrow(70000), dynamap::error);
    CHECK(unnamed_narrow(7).find("\"7\"") != std::string::npos);
}
