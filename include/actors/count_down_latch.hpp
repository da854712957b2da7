#pragma once
// CountDownLatch: an actor that tells somebody when a number of things have happened.
//
//   auto latch = system.actor_of<actors::CountDownLatch>();
//   for (auto& worker : workers) {
//     worker.tell(Work{latch});                        // each tells it CountDown{} when it is done
//   }
//   latch.ask(actors::CountDownLatch::Start{n}, 1min).get();
//
// CountDowns that come before their Start count as well, so it does not matter who is faster.

#include <cstdint>

#include "actors/actor.hpp"
#include "actors/future.hpp"
#include "actors/protocol.hpp"
#include "actors/value.hpp"

namespace actors {

/// Owned by the worker that runs it. One round at a time: it begins with Start and ends with Done;
/// CountDowns beyond the count belong to the next round.
class CountDownLatch : public Actor {
 public:
  /// Whoever asks or tells this gets Done after so many CountDowns: at once, if they have come. An
  /// Error (told: a Failure with it) for a negative count, and while another round is open, which
  /// goes on.
  struct Start {
    int count = 0;
  };
  struct CountDown {};
  struct Done {};
  using Protocol = Messages<Done(Start), CountDown>;

  Future<Done> receive(const Start& start);
  void receive(const CountDown& down);

 private:
  [[nodiscard]] Future<Done> begin(const Start& start);
  void end_if_done();

  std::int64_t left_ = 0;  ///< below 0: so many have come too early
  bool open_ = false;
  Promise<Done> done_;  ///< of the open round
};

template <>
struct Codec<CountDownLatch::Start> {
  static Value encode(const CountDownLatch::Start& start) { return start.count; }
  static CountDownLatch::Start decode(const Value& value) { return {value.get<int>()}; }
};

}  // namespace actors
