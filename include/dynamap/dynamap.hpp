// All of dynamap: typed DynamoDB tables awaited on Asio.
#pragma once

#include "dynamap/client.hpp"
#include "dynamap/error.hpp"
#include "dynamap/map/attribute.hpp"
#include "dynamap/map/codec.hpp"
#include "dynamap/map/condition.hpp"
#include "dynamap/map/item_size.hpp"
#include "dynamap/map/named_attribute.hpp"
#include "dynamap/map/options.hpp"
#include "dynamap/map/outcome.hpp"
#include "dynamap/map/projection.hpp"
#include "dynamap/map/query.hpp"
#include "dynamap/map/shared_table.hpp"
#include "dynamap/map/table.hpp"
#include "dynamap/map/version.hpp"
#include "dynamap/uuid.hpp"
