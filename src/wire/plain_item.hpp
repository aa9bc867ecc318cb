// An item's JSON without insignificant parts.
#pragma once

#include <string>

#include "dynamap/detail/wire/value_reader.hpp"

namespace dynamap::wire {

/// Appends an item's JSON in the form that the service writes: no spaces or line breaks, no null members, no
/// unknown members of values.
///
/// Shape: names, strings and numbers keep their text, including escapes.
/// Errors: `errc::malformed_response` for anything that is not an attribute value, such as null in a list.
/// Cost: it parses the whole item.
void append_plain_item(std::string& out, value_reader& item);

}  // namespace dynamap::wire
