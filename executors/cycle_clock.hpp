#pragma once
// cycles(): a rough clock that costs a few nanoseconds. For policies ("some 50 microseconds"),
// never for time that users see.

#include <chrono>
#include <cstdint>

namespace actors::detail {

#if defined(__x86_64__) || defined(__i386__)
[[nodiscard]] inline std::uint64_t cycles() noexcept {
  return __builtin_ia32_rdtsc();
}
/// Of common machines: 2 to 4 GHz.
inline constexpr std::uint64_t kCyclesPerMicrosecond = 2600;
#elif defined(__aarch64__)
[[nodiscard]] inline std::uint64_t cycles() noexcept {
  std::uint64_t count = 0;
  asm volatile("mrs %0, cntvct_el0" : "=r"(count));
  return count;
}
/// Between 24 MHz and 1 GHz; rather too early than too late.
inline constexpr std::uint64_t kCyclesPerMicrosecond = 24;
#else
[[nodiscard]] inline std::uint64_t cycles() noexcept {
  return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
}
inline constexpr std::uint64_t kCyclesPerMicrosecond = 1000;
#endif

}  // namespace actors::detail
