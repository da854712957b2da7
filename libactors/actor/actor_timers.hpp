#pragma once
// The timers of an actor. Each tells its actor, by a TimerTick, that it is due; what the actor is
// to get for it stays with the actor. So who replaces or cancels a timer need not look for its
// message in the mailbox: a tick of a number that nobody knows is void.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "actors/clock.hpp"
#include "actors/detail/envelope.hpp"
#include "actors/detail/ref_id.hpp"

#include "executors/timer_service.hpp"

namespace actors::detail {

/// The timer of that number is due.
struct TimerTick {
  std::uint64_t number;
};

/// Held by the actor and, while it runs, by itself: expired() may be under way when the actor lets
/// go. start() and cancel() belong to the actor's activation.
class ActorTimer final : public Timer, public std::enable_shared_from_this<ActorTimer> {
 public:
  ActorTimer(RefId actor, std::uint64_t number) noexcept : actor_(actor), number_(number) {}

  /// Not while it runs. It may be started again in the turn that its tick comes in.
  void start(TimerService& timers, TimePoint due) noexcept;
  void cancel() noexcept;
  void expired() noexcept override;

 private:
  RefId actor_;
  std::uint64_t number_;
  std::shared_ptr<ActorTimer> self_;
};

/// Owned by the worker that runs the actor. Owns the messages in it.
class ActorTimers {
 public:
  struct Entry {
    std::string key;
    std::shared_ptr<ActorTimer> timer;
    Envelope* message = nullptr;  ///< what the actor gets when it is due next
    Duration period{};            ///< zero: it is due once
    bool at_rate = false;  ///< the next period begins at `due`, not when the message is taken
    TimePoint due;
  };

  ActorTimers() = default;
  ActorTimers(const ActorTimers&) = delete;
  ActorTimers& operator=(const ActorTimers&) = delete;
  ~ActorTimers() { cancel_all(); }

  /// For a timer of this actor: never given twice.
  [[nodiscard]] std::uint64_t next_number() noexcept { return ++last_number_; }
  /// In the place of one of the same key. The timer runs already, or is started after this.
  void add(std::uint64_t number, Entry entry);
  [[nodiscard]] Entry* find(std::uint64_t number) noexcept;
  [[nodiscard]] bool has(std::string_view key) const noexcept {
    return by_key_.find(key) != by_key_.end();
  }
  void cancel(std::string_view key) noexcept;
  void cancel_all() noexcept;
  /// It is over; its message belongs to the caller.
  void remove(std::uint64_t number) noexcept;

 private:
  static void end(Entry& entry) noexcept;

  std::map<std::uint64_t, Entry> entries_;
  std::map<std::string, std::uint64_t, std::less<>> by_key_;
  std::uint64_t last_number_ = 0;
};

}  // namespace actors::detail
