// One of two files with a struct of one name in an unnamed namespace, and a member of one name, whose types
// differ: see unnamed_structs.cpp.
#include "unnamed_structs.hpp"

namespace {

struct account {
    std::string id;
    std::int8_t balance = 0;
};

}  // namespace

std::string unnamed_narrow(int value) {
    return text_of(dynamap::attr<&account::balance> == value, dynamap::attr<&account::balance> = value);
}
