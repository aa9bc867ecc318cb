// The stress programs, each for a subject of its own.
#pragma once

#include "options.hpp"
#include "report.hpp"

namespace stress {

/// Valid but odd framings; every response is tagged with its request.
void framings(options const& given, report& to);
/// Everything that a network and a caller may do wrong.
void chaos(options const& given, report& to);
/// Batches, loads, exports, transactions and versions against a model of the table, while responses are lost.
void model(options const& given, report& to);
/// Contexts that are destroyed with every kind of call in flight.
void endings(options const& given, report& to);
/// Clients that are killed at every report of a checkpoint, and go on.
void kills(options const& given, report& to);
/// Such a client; its exit status.
int killed_client(options const& given);

}  // namespace stress
