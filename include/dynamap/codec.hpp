// The conversion of a C++ type to an attribute value and back: the contract, and all codecs of the library.
#pragma once

#include "dynamap/attribute_value.hpp"
#include "dynamap/composed_key.hpp"
#include "dynamap/detail/table/codec/aggregate.hpp"
#include "dynamap/detail/table/codec/bytes.hpp"
#include "dynamap/detail/table/codec/chrono.hpp"
#include "dynamap/detail/table/codec/contract.hpp"
#include "dynamap/detail/table/codec/enumeration.hpp"
#include "dynamap/detail/table/codec/map.hpp"
#include "dynamap/detail/table/codec/number.hpp"
#include "dynamap/detail/table/codec/optional.hpp"
#include "dynamap/detail/table/codec/pointer.hpp"
#include "dynamap/detail/table/codec/scalar.hpp"
#include "dynamap/detail/table/codec/sequence.hpp"
#include "dynamap/detail/table/codec/set.hpp"
#include "dynamap/detail/table/codec/tuple.hpp"
#include "dynamap/detail/table/codec/variant.hpp"
