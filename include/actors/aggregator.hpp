#pragma once
// aggregate: the replies of many, as one result: so many of them, or as soon as they are enough, or
// those that have come when the time is over. (Akka's aggregator pattern.)
//
//   auto offers = actors::aggregate<Offer>(system, {.count = 3, .within = 500ms});
//   actors::ActorSelection(system, "/user/shops/*").tell(GetOffer{7}, offers);   // they reply()
//   actors::Aggregate<Offer> found = offers.join().get();                        // 3, or fewer
//
//   std::vector<actors::Future<Offer>> asked = ...;                              // shop.ask(...)
//   actors::aggregate(context(), asked, {.within = 200ms}).join().pipe_to(self());
//
// For a known number of questions whose answers are all needed, gather() (the first failure ends
// it) or settle() (all outcomes) is enough, and first_of() for the first one. This is for the rest:
// repliers nobody has counted (a selection, a broadcast, an event), a deadline that keeps what has
// come, an end by count or by what the replies say.
//
// The aggregator is a process: tell it replies, or give it as the sender of questions. It ends with
// its result, which its join() keeps: one result, once, however many replies come. What comes later
// is a dead letter; derive the reply's type from DeadLetterSuppression to keep those out of the
// log. Times are by the clock of the system.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "actors/actor_ref.hpp"
#include "actors/actor_system.hpp"
#include "actors/clauses.hpp"
#include "actors/clock.hpp"
#include "actors/errors.hpp"
#include "actors/future.hpp"
#include "actors/process.hpp"
#include "actors/supervision.hpp"

namespace actors {

/// When an aggregate of Rs is at its end: whichever comes first.
template <class R>
struct Until {
  std::size_t count = 0;          ///< there are so many replies; 0: their number ends nothing
  Duration within = kAskTimeout;  ///< from the start, by the system's clock; positive
  /// True: these are enough. Called after each reply, in the order of their arrival; it must not
  /// keep a reference. Empty: nothing but number and time count. What it throws is the result.
  std::function<bool(const std::vector<R>&)> enough{};
};

/// What has come.
template <class R>
struct Aggregate {
  std::vector<R> replies;         ///< in the order of their arrival
  std::vector<Failure> failures;  ///< of asks that failed, and whoever replied with a Failure
  bool complete = false;  ///< by count, or because they are enough; false: the time was over, or
                          ///< nobody was left to reply
};

namespace detail {

template <class R>
inline constexpr bool is_copyable<Aggregate<R>> = is_copyable<R>;

[[noreturn]] void throw_no_time_to_aggregate(Duration within);

template <class R>
[[nodiscard]] bool is_complete(const Until<R>& until, const std::vector<R>& replies) {
  return (until.count > 0 && replies.size() >= until.count) ||
         (until.enough && !replies.empty() && until.enough(replies));
}

/// So many replies are taken when the time is over: those that may have been waiting.
inline constexpr std::size_t kLateReplies = 1000;

/// The aggregator. `asked`: so many outcomes there will be at most.
template <class R>
Aggregate<R> collect(Process& self, const Until<R>& until, std::optional<std::size_t> asked) {
  const Clock& clock = self.system().clock();
  const TimePoint end = deadline_after(clock.now(), until.within);
  Aggregate<R> result;
  result.complete = asked == 0 && until.count == 0 && !until.enough;
  // What has come by the end counts, also when it is looked at late; but told faster than it looks
  // it would never end.
  for (std::size_t late = 0; late < kLateReplies && !result.complete &&
                             result.replies.size() + result.failures.size() != asked;
       late += clock.now() < end ? 0U : 1U) {
    const bool in_time = self.receive_for(
        std::max(end - clock.now(), Duration::zero()),
        [&](R reply) {
          result.replies.push_back(std::move(reply));
          result.complete = is_complete(until, result.replies);
        },
        [&](const Failure& failure) { result.failures.push_back(failure); });
    if (!in_time) {
      break;
    }
  }
  return result;
}

template <class R, class From>
[[nodiscard]] ProcessRef<Aggregate<R>> start_aggregator(From& from, Until<R> until,
                                                        std::optional<std::size_t> asked) {
  if (until.within <= Duration::zero()) {
    throw_no_time_to_aggregate(until.within);
  }
  return from.spawn(
      [until = std::move(until), asked](Process& self) { return collect<R>(self, until, asked); });
}

template <class From>
concept spawns_processes = std::derived_from<From, ActorSystem> || std::derived_from<From, Process>;

}  // namespace detail

/// Starts an aggregator, which is to be told the replies. `from`: an ActorSystem, or the Process of
/// an actor (its context()). Throws Error for a time that is not positive, and SystemTerminated.
template <class R, detail::spawns_processes From>
[[nodiscard]] ProcessRef<Aggregate<R>> aggregate(From& from, Until<R> until = {}) {
  return detail::start_aggregator<R>(from, std::move(until), std::nullopt);
}

/// The same for the answers of asks, which it is told. Without a count, and without `enough`, all
/// of them are wanted. It ends, too, when none is outstanding any more. Throws Error for an empty
/// future.
template <class R, detail::spawns_processes From>
[[nodiscard]] ProcessRef<Aggregate<R>> aggregate(From& from, const std::vector<Future<R>>& asked,
                                                 Until<R> until = {}) {
  for (const Future<R>& answer : asked) {
    static_cast<void>(answer.ready());  // an empty one throws here, before anything is started
  }
  if (until.count == 0 && !until.enough) {
    until.count = asked.size();
  }
  const auto aggregator = detail::start_aggregator<R>(from, std::move(until), asked.size());
  for (const Future<R>& answer : asked) {
    answer.pipe_to(ActorRef(aggregator));
  }
  return aggregator;
}

}  // namespace actors
