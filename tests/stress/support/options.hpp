// What a stress program is told on its command line.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace stress {

struct options {
    std::string program;  ///< "framings", "chaos", "model", "endings", "kills"
    std::uint64_t seed = 1;
    std::size_t calls = 0;  ///< 0: the program's own short run
    std::chrono::seconds limit{
        240};           ///< when it is over, no call is begun any more; a minute later the run has failed
    std::string self;   ///< the path of this program, which kills starts again
    std::string child;  ///< of such a child: what it has to do
    std::string endpoint, directory;  ///< of such a child
    std::size_t dies_at = 0;  ///< of such a child: the report of a checkpoint at which it is killed; 0: none
};

/// Whether a sanitizer is woven in: everything takes many times as long.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

/// The number of calls of a run: as asked for, or else the short run's.
[[nodiscard]] constexpr std::size_t calls_of(options const& given, std::size_t short_run) {
    return given.calls != 0 ? given.calls : sanitized ? short_run / 10 : short_run;
}
/// A time that holds on a machine that has much other work.
[[nodiscard]] constexpr std::chrono::milliseconds patient(std::chrono::milliseconds time) {
    return sanitized ? time * 5 : time;
}

}  // namespace stress
