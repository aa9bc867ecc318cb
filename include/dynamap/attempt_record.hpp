// One attempt of a call that did not go well. Room: base (knows no other room).
#pragma once

#include <chrono>
#include <string>

namespace dynamap {

/// A failed attempt, as the error of its call tells it.
struct attempt_record {
    int number = 0;                     ///< from 1
    std::string cause = {};             ///< the service's code ("ThrottlingException"), or a sentence
    int http_status = 0;                ///< 0: no answer
    std::chrono::microseconds wait{0};  ///< before the next attempt; 0 after the last
};

}  // namespace dynamap
