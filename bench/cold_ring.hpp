#pragma once
// The ring of 10,000 processes as a program of its own: this one, started with kColdRing.

#include <string_view>

namespace bench {

inline constexpr std::string_view kColdRing = "--cold-ring";

/// Builds the ring in a new system of so many workers, lets a message around it, ends the system.
/// Gives what main() returns.
int run_cold_ring(const char* workers);

}  // namespace bench
