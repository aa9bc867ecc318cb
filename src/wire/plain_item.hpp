// An item's JSON without what means nothing.
#pragma once

#include <string>

#include "dynamap/detail/wire/value_reader.hpp"

namespace dynamap::wire {

/// Appends an item's JSON as the service writes it: no spaces or line breaks, no members that are null, no
/// unknown members of its values.
///
/// Shape: names, strings and numbers keep their text, escapes included.
/// Errors: `errc::malformed_response` for what is not an attribute value, such as null in a list.
/// Cost: it reads all of the item.
void append_plain_item(std::string& out, value_reader& item);

}  // namespace dynamap::wire
