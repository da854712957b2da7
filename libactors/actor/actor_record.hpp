#pragma once
// ActorRecord: the numbers of one actor. Most have none: it is made when an actor is counted or
// traced, or has been restarted.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <typeinfo>

#include "actors/detail/ref_id.hpp"
#include "actors/metrics.hpp"

#include "base/relaxed.hpp"

namespace actors::detail {

class Observatory;

/// Written by the actor's activation; the counts are read by anybody, under the observatory's lock.
struct ActorRecord {
  static constexpr std::uint32_t kSampled = 64;  ///< one in so many has its time taken

  ActorRecord(Observatory& keeper, RefId actor, const std::type_info* actor_class) noexcept
      : observatory(keeper), id(actor), type(actor_class) {}

  Observatory& observatory;
  const RefId id;
  const std::type_info* const type;  ///< null: a process

  Relaxed<std::uint64_t> messages = 0;
  Relaxed<std::uint64_t> failures = 0;
  Relaxed<std::uint64_t> restarts = 0;
  Relaxed<std::uint64_t> waiting = 0;
  Relaxed<std::uint64_t> high_water = 0;
  Relaxed<std::int64_t> time = 0;  ///< nanoseconds: the sum
  std::array<Relaxed<std::uint64_t>, metrics::Times::kBounds + 1> times{};

  // ---- the activation's own
  std::uint32_t until_sample = 1;
  std::uint64_t next_level = 0;  ///< when so many messages have been counted
  std::uint64_t traced = 0;      ///< number of the traced message that is being handled

  void note_time(Duration took) noexcept {
    const auto nanoseconds = static_cast<std::uint64_t>(took.count() > 0 ? took.count() - 1 : 0);
    // bound(i) is 4^(i+4): so many pairs of bits are above it.
    const std::size_t above = (std::bit_width(nanoseconds >> 8) + 1) / 2;
    times[above < metrics::Times::kBounds ? above : metrics::Times::kBounds].add(1);
    time.add(took.count());
  }
  [[nodiscard]] metrics::Counts counts() const noexcept;
};

/// Adds the numbers to those of the class, and frees the record.
struct CloseRecord {
  void operator()(ActorRecord* record) const noexcept;
};
using RecordHandle = std::unique_ptr<ActorRecord, CloseRecord>;

}  // namespace actors::detail
