// How a C++ type becomes an attribute value and back: the contract, and the codecs of all types that have
// one. Room: map.
#pragma once

#include "dynamap/map/codec/aggregate.hpp"
#include "dynamap/map/codec/attribute_value.hpp"
#include "dynamap/map/codec/bytes.hpp"
#include "dynamap/map/codec/chrono.hpp"
#include "dynamap/map/codec/composed_key.hpp"
#include "dynamap/map/codec/contract.hpp"
#include "dynamap/map/codec/enumeration.hpp"
#include "dynamap/map/codec/map.hpp"
#include "dynamap/map/codec/number.hpp"
#include "dynamap/map/codec/optional.hpp"
#include "dynamap/map/codec/pointer.hpp"
#include "dynamap/map/codec/scalar.hpp"
#include "dynamap/map/codec/sequence.hpp"
#include "dynamap/map/codec/set.hpp"
#include "dynamap/map/codec/tuple.hpp"
#include "dynamap/map/codec/variant.hpp"
