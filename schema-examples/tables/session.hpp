// Sessions of users. The service deletes them some time after they have expired.
#pragma once

#include <chrono>
#include <dynamap/dynamap.hpp>
#include <string>

struct session {
    dynamap::uuid token;
    std::string user;
    std::chrono::sys_seconds expires;
};
using session_table = dynamap::table<session, "session", dynamap::partition_key<&session::token>,
                                     dynamap::time_to_live<&session::expires>>;
