#pragma once
// Where the actors of home_stress live, and what goes on there, as far as others can see it.

#include <array>
#include <atomic>
#include <cstdint>

#include "actors/actor_ref.hpp"

#include "executors/carrier.hpp"
#include "executors/processor.hpp"
#include "libactors/actor/actor_cell.hpp"

namespace actors::homes {

// An explicit instantiation may name private members: the one way to see where an actor lives.
template <auto Lists, auto Word>
struct Opened {
  friend std::uint16_t home_of(const detail::ActorCell& cell) {
    // relaxed: see MailboxLists::home.
    return (cell.*Word).maybe_at_home() ? (cell.*Lists).home.load(std::memory_order_relaxed)
                                        : std::uint16_t{0};
  }
};
std::uint16_t home_of(const detail::ActorCell& cell);
template struct Opened<&detail::ActorCell::lists_, &detail::ActorCell::word_>;

/// The number of the processor where it is at home, 0: nowhere. A hint, except for the actor.
inline std::uint16_t home_of(const ActorRef& ref) {
  return home_of(detail::ActorCell::at(ref.id().index()));
}
/// How many turns that processor has begun. A hint.
inline std::uint32_t progress_of(std::uint16_t processor) {
  return detail::Processor::at(processor).progress.load(std::memory_order_relaxed);
}

/// While a handler keeps its thread: at its processor nothing is done but by whoever comes to
/// relieve it, and that one's first deed is progress.
class Staying {
 public:
  explicit Staying(std::uint16_t here) : here_(here) {
    place(here_).store(last_.fetch_add(1, std::memory_order_relaxed) + 1,
                       std::memory_order_relaxed);
  }
  ~Staying() { place(here_).store(0, std::memory_order_relaxed); }
  Staying(const Staying&) = delete;
  Staying& operator=(const Staying&) = delete;

  /// The number of the one who stays there, 0: nobody.
  [[nodiscard]] static std::uint64_t at(std::uint16_t processor) {
    return place(processor).load(std::memory_order_relaxed);
  }

 private:
  // Relaxed: what follows a stay is handed on by the pool, and who gets it sees these.
  static std::atomic<std::uint64_t>& place(std::uint16_t processor) {
    static std::array<std::atomic<std::uint64_t>, UINT16_MAX + 1> all{};
    return all[processor];
  }
  inline static std::atomic<std::uint64_t> last_{0};
  const std::uint16_t here_;
};

/// Where whoever tells is, where the other one lives then, and what goes on there.
struct Origin {
  std::uint16_t here = 0;
  std::uint16_t home = 0;
  std::uint32_t progress = 0;
  std::uint64_t staying = 0;

  static Origin of(const ActorRef& to) {
    Origin origin{detail::Carrier::number_here(), home_of(to), 0, 0};
    if (origin.home != 0) {
      origin.progress = progress_of(origin.home);
      origin.staying = Staying::at(origin.home);
    }
    return origin;
  }
};
}  // namespace actors::homes
