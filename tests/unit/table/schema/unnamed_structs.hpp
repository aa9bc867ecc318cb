// The values of expressions on a struct of an unnamed namespace, in two files.
#pragma once

#include <cstdint>
#include <dynamap/dynamap.hpp>
#include <string>

template <class... Part>
std::string text_of(Part const&... parts) {
    dynamap::byte_buffer out;
    dynamap::detail::append_values(out, parts...);
    return std::string(out.view());
}

std::string unnamed_wide(int value);
std::string unnamed_narrow(int value);
