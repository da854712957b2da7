#pragma once
// The timers of an actor. Each tells its actor, by a TimerTick, that it is due; what the actor is
// to get for it stays with the actor. So who replaces or cancels a timer need not look for its
// message in the mailbox: the tick of one that has no message any more is void.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "actors/clock.hpp"
#include "actors/detail/envelope.hpp"
#include "actors/detail/ref_id.hpp"

#include "executors/timer_service.hpp"

namespace actors::detail {

/// Held by its actor; and while it runs by itself, which its tick takes over: expired() may be
/// under way when the actor lets go, and a tick may wait in the mailbox. All but expired() and
/// drop() belongs to the actor's activation. Lives in a cell of the pool.
class ActorTimer final : public YoungTimer {
 public:
  /// Held once, by the caller. Throws std::bad_alloc.
  [[nodiscard]] static ActorTimer* make(RefId actor, std::string_view key = {});

  /// Not while it runs. It may be started again in the turn that its tick comes in.
  void start(TimerService& timers, Duration wait) noexcept {
    hold();
    timers.start_young(*this, wait);
  }
  void start_at(TimerService& timers, TimePoint due) noexcept {
    hold();
    timers.start(*this, due);
  }
  /// True: it ran, and will not be due. False: it did not run, or its tick is on its way.
  bool cancel() noexcept {
    if (service == nullptr || !service->cancel_young(*this)) {
      return false;
    }
    unhold();
    return true;
  }
  /// Its time has come, or a holder is done with it. Any thread.
  void expired() noexcept override;
  void drop() noexcept;

  // ---- of one with a key
  std::string key;
  ActorTimer* next = nullptr;   ///< in its bucket
  Envelope* message = nullptr;  ///< what the actor gets when it is due next; null: it is void
  Duration period{};            ///< zero: it is due once
  std::uint32_t number = 0;     ///< of the actor's starts: which one; modulo 2^32
  bool at_rate = false;  ///< the next period begins at its deadline, not when the message is taken

 private:
  ActorTimer(RefId actor, std::string_view of) : key(of), actor_(actor) {}

  /// Nobody else holds it.
  [[nodiscard]] bool only_mine() const noexcept {
    // acquire: pairs with the release in drop() of who held it.
    return holders_.load(std::memory_order_acquire) == 1;
  }
  /// By the activation, which is a holder. While it is the only one nobody changes the count.
  void hold() noexcept {
    if (only_mine()) [[likely]] {
      holders_.store(2, std::memory_order_relaxed);
    } else {
      holders_.fetch_add(1, std::memory_order_relaxed);
    }
  }
  /// By the activation, which holds it twice.
  void unhold() noexcept {
    // acquire: as in only_mine().
    if (holders_.load(std::memory_order_acquire) == 2) [[likely]] {
      holders_.store(1, std::memory_order_relaxed);
    } else {
      drop();
    }
  }

  // At most three: the actor, a tick that it takes up, itself. Changed by every holder; release on
  // dropping and acquire by the last one.
  std::atomic<std::uint16_t> holders_{1};
  const RefId actor_;
};
static_assert(sizeof(ActorTimer) <= 128, "two cache lines");

/// Its timer is due, and held by this.
class TimerTick {
 public:
  explicit TimerTick(ActorTimer& timer) noexcept : timer_(&timer) {}
  TimerTick(TimerTick&& other) noexcept : timer_(std::exchange(other.timer_, nullptr)) {}
  TimerTick(const TimerTick&) = delete;
  TimerTick& operator=(const TimerTick&) = delete;
  ~TimerTick() {
    if (timer_ != nullptr) {
      timer_->drop();
    }
  }
  [[nodiscard]] ActorTimer* timer() const noexcept { return timer_; }

 private:
  ActorTimer* timer_;
};

/// Those with keys: a list while they are few, which is looked through; else a hash table. Owned by
/// the worker that runs the actor. Owns the messages.
class ActorTimers {
 public:
  /// What is to happen in `time`, and again each time after as long.
  struct Order {
    Envelope* message;
    Duration time;
    bool again;
    bool at_rate;
  };

  explicit ActorTimers(TimerService& service) noexcept : service_(service) {}
  ActorTimers(const ActorTimers&) = delete;
  ActorTimers& operator=(const ActorTimers&) = delete;
  ~ActorTimers() { cancel_all(); }

  /// Starts one of `actor`, in the place of one of the same key. The message is the timer's, unless
  /// this throws std::bad_alloc.
  void start(RefId actor, std::string_view key, const Order& order);
  [[nodiscard]] bool has(std::string_view key) noexcept;
  void cancel(std::string_view key) noexcept;
  void cancel_all() noexcept;
  /// It is over; its message belongs to the caller.
  void remove(ActorTimer& timer) noexcept;
  /// Shows `look` each that is not over, in no order.
  template <class F>
  void each(F look) const {
    for (std::size_t i = 0; i <= mask_; ++i) {
      for (const ActorTimer* timer = lists_[i]; timer != nullptr; timer = timer->next) {
        if (timer != spare_) {
          look(*timer);
        }
      }
    }
  }

 private:
  /// What links the timer of that key, or the end of the list where it would be.
  [[nodiscard]] ActorTimer** place_of(std::string_view key) noexcept;
  [[nodiscard]] ActorTimer** place_of(const ActorTimer& timer) noexcept;
  [[nodiscard]] ActorTimer** list_of(std::string_view key) const noexcept;
  [[nodiscard]] ActorTimer& add(RefId actor, std::string_view key);
  [[nodiscard]] ActorTimer& take(RefId actor, std::string_view key, Envelope*& replaced);
  void make_room();
  void spread(ActorTimer* list) noexcept;
  ActorTimer& unlink(ActorTimer** place) noexcept;
  static void end_each(ActorTimer* list) noexcept;

  /// So many are few.
  static constexpr std::size_t kFew = 8;

  TimerService& service_;
  std::size_t count_ = 0;    ///< of those in the lists
  std::size_t room_ = kFew;  ///< as many may be there
  ActorTimer* few_ = nullptr;
  std::vector<ActorTimer*> buckets_;  ///< their number is a power of two
  ActorTimer** lists_ = &few_;        ///< the only one, or the first bucket
  std::uint32_t last_number_ = 0;
  std::size_t mask_ = 0;  ///< their number less one
  /// One that is over, still in its list, for the next of the same key, or of any: it is void.
  ActorTimer* spare_ = nullptr;
};

}  // namespace actors::detail
