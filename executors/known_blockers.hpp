#pragma once
// KnownBlockers: actors that have blocked their thread not long ago, in the kernel. The first time,
// others wait until the monitor comes; from then on such an actor gets a thread to itself before
// its turn, as if all of that were in actors::blocking(). An actor is forgotten after some quick
// turns, or when it has been known for a while: then it may be caught, and reported, again.
//
//   Only addresses are kept. One that is gone may be another actor's later, which has a thread to
//   itself for some turns.

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "actors/clock.hpp"
#include "actors/executor.hpp"

#include "base/mutex.hpp"

namespace actors::detail {

/// Thread-safe. A cache: of more than some hundred at a time, some are forgotten.
class KnownBlockers {
 public:
  static constexpr Duration kRemembered = std::chrono::seconds(10);
  static constexpr std::uint32_t kQuickTurns = 8;

  /// A turn shorter than `quick` is a quick one. `everybody`: to be taken for a blocker, as in an
  /// elastic pool; nobody need be known.
  KnownBlockers(Duration quick, bool everybody) noexcept
      : quick_(quick), everybody_(everybody), taken_(everybody ? ~std::uint64_t{0} : 0) {}

  /// It has blocked its thread.
  void add(const Runnable& r, TimePoint now) noexcept;
  /// One that is known has had a turn; it may be gone since.
  void note_turn(const Runnable* r, Duration length) noexcept;
  /// Forgets those that have been known for too long.
  void forget_old(TimePoint now) noexcept;

  [[nodiscard]] bool any() const noexcept { return taken_.load(std::memory_order_relaxed) != 0; }
  [[nodiscard]] bool everybody() const noexcept { return everybody_; }
  /// It has been caught.
  [[nodiscard]] bool contains(const Runnable& r) const noexcept {
    const std::size_t set = set_of(&r);
    if ((taken_.load(std::memory_order_relaxed) >> set & 1U) == 0) [[likely]] {
      return false;
    }
    for (std::size_t i = set * kWays; i < (set + 1) * kWays; ++i) {
      if (known_[i].load(std::memory_order_relaxed) == &r) {
        return true;
      }
    }
    return false;
  }

 private:
  static constexpr std::size_t kWays = 4;
  static constexpr unsigned kSetBits = 6;
  static constexpr std::size_t kPlaces = kWays << kSetBits;
  struct Note {
    TimePoint since{};
    std::uint32_t quick_turns = 0;  ///< in a row
  };

  /// Multiplicative hashing, for addresses are multiples of their size.
  [[nodiscard]] static std::size_t set_of(const Runnable* r) noexcept {
    constexpr std::uint64_t kGoldenRatio = 0x9e3779b97f4a7c15;
    return (reinterpret_cast<std::uintptr_t>(r) * kGoldenRatio) >> (64 - kSetBits);
  }
  /// Its place, or the one it should take.
  [[nodiscard]] std::size_t place_for(const Runnable* r) const noexcept
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void forget(std::size_t place) noexcept ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Duration quick_;
  const bool everybody_;
  // A bit for each set that is not empty; read before every turn. Both written under the mutex,
  // read by workers; relaxed, hints.
  std::atomic<std::uint64_t> taken_;
  // Addresses to compare with, sets of kWays; null: free.
  std::array<std::atomic<const Runnable*>, kPlaces> known_{};

  mutable Mutex mutex_;
  std::array<Note, kPlaces> notes_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace actors::detail
