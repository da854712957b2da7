#pragma once
// The slots of all futures of the process, and what the asks among them need besides: a timer.

#include <cstddef>

#include "actors/detail/future_state.hpp"

#include "base/slot_table.hpp"
#include "executors/timer_service.hpp"

namespace actors::detail {

/// Who alone can complete an open state: `actor`, by answering `message`, or by a callback when
/// that is null. Nobody: it is complete, or others may complete it.
struct Debt {
  RefId actor;
  const TypeDescriptor* message = nullptr;
};

/// A FutureState in its slot. Thread-safe. As a Timer: the timeout of an ask; `service` is set for
/// every ask, the timer runs only for those that have a timeout, and on a pool's worker only for
/// those that are still open when the worker looks at its timers.
class alignas(64) PromiseSlot final : public FutureState, public LazyTimer {
 public:
  PromiseSlot() = default;

  /// A free slot made into a state with one owner. Nobody else can complete it before open().
  [[nodiscard]] static PromiseSlot& prepare(const ReplyType& reply);
  void open() noexcept { unlock(); }
  /// Makes it an ask, opens it, and starts its timeout in `timers`, or when that is null in those
  /// of the system that is asked. False: no system is running; open it is all the same.
  [[nodiscard]] bool open_ask(RefId to, const TypeDescriptor* message, Duration timeout,
                              TimerService* timers) noexcept;
  [[nodiscard]] RefId id() const noexcept;

  // ---- LazyTimer; `use` is a generation
  void start_now(std::uint32_t use) noexcept override;
  void expired() noexcept override;
  /// Under the lock, of an ask whose timer holds a count. True: that is the caller's now; false:
  /// the timer is firing, and drops it.
  [[nodiscard]] bool cancel_timer() noexcept { return service->cancel(*this); }
  /// Destroys what it holds and frees the slot. The last owner calls it, or a completion that finds
  /// none.
  void recycle() noexcept;

  // ---- by id. False: `expected` is a stale generation, nothing has happened.
  [[nodiscard]] bool answer(std::uint32_t expected, Envelope* answer) noexcept;
  /// The same by a value that fits and needs not be copied. False as well: it is not of the wanted
  /// type, as far as its descriptor's address tells, or it is to be copied.
  [[nodiscard]] bool take_value(std::uint32_t expected, const TypeDescriptor& type,
                                void* value) noexcept;
  [[nodiscard]] bool fail_as(std::uint32_t expected, const std::exception_ptr& cause) noexcept;
  [[nodiscard]] bool handled(std::uint32_t expected) noexcept;
  [[nodiscard]] bool open_as(std::uint32_t expected) const noexcept {
    // relaxed: a look that may be out of date as soon as it is taken.
    return generation.load(std::memory_order_relaxed) == expected;
  }
  /// Fails it if it is an open ask whose timeout `timers` serves.
  [[nodiscard]] bool fail_ask_of(const TimerService& timers,
                                 const std::exception_ptr& cause) noexcept;
  /// Itself, if it is an open ask (of `timers`, unless that is null).
  [[nodiscard]] StateRef open_ask_of(const TimerService* timers) noexcept;
  [[nodiscard]] bool in_use() const noexcept;
  /// See debt_of(). What it hangs on may be a promise.
  [[nodiscard]] Debt debt(std::uint32_t expected) noexcept;
  [[nodiscard]] bool let_others_complete_as(std::uint32_t expected) noexcept;
  /// Whoever answers is to copy the answer.
  [[nodiscard]] bool copies_answer() const noexcept {
    return copies_.load(std::memory_order_relaxed);
  }
  void copy_answer_as(std::uint32_t expected) noexcept;

 private:
  [[nodiscard]] bool open_elsewhere() noexcept;
  [[gnu::noinline]] void start_open(std::uint32_t use) noexcept;
  void destroy_outcome() noexcept;
  [[nodiscard]] bool fail_wrong_reply(std::uint32_t expected, RefId asked,
                                      const TypeDescriptor* message, const TypeDescriptor& wanted,
                                      const TypeDescriptor& got) noexcept;
};
static_assert(sizeof(PromiseSlot) == 192, "three cache lines");

using PromiseTable = SlotTable<PromiseSlot>;

inline PromiseSlot& PromiseSlot::prepare(const ReplyType& reply) {
  PromiseSlot& slot = *PromiseTable::acquire();
  // A free slot is kDone, so nobody can lock it: the fields are this thread's until open().
  slot.reply_ = &reply;
  slot.asked_ = RefId{};
  slot.asked_type_ = nullptr;
  slot.timed_ = false;
  slot.others_complete_ = false;
  slot.service = nullptr;
  // relaxed: others reach the slot by what open() publishes.
  slot.copies_.store(false, std::memory_order_relaxed);
  slot.references_.store(1, std::memory_order_relaxed);
  return slot;
}

[[gnu::always_inline]] inline bool PromiseSlot::open_ask(RefId to, const TypeDescriptor* message,
                                                         Duration timeout,
                                                         TimerService* timers) noexcept {
  asked_ = to;
  asked_type_ = message;
  timeout_ = timeout;
  if (timers == nullptr) [[unlikely]] {
    return open_elsewhere();
  }
  // Open first: start_now(), which may come from another thread, claims it.
  service = timers;
  // relaxed: as in id().
  const std::uint32_t use = generation.load(std::memory_order_relaxed);
  open();
  if (timeout != no_timeout && !timers->start_later(*this, use)) [[unlikely]] {
    start_now(use);
  }
  return true;
}

inline RefId PromiseSlot::id() const noexcept {
  // relaxed: an id is made by the owner of an open state, before anybody can complete it.
  return {PromiseTable::index_of(this) | RefId::kPromiseBit,
          generation.load(std::memory_order_relaxed)};
}

/// Config::copy_messages: the answer to this ask is to be copied. Nothing for other refs.
void copy_answers_to(RefId promise) noexcept;

/// Serves the asks (and timed waits) of threads that keep no time of their own: those that are no
/// workers. A running system adds its service under its number. Thread-safe.
void add_default_timers(TimerService& timers, std::uint32_t system = 0);
/// When this returns, nobody starts a timer in `timers` by default any more.
void remove_default_timers(TimerService& timers) noexcept;
/// Starts `timer` (not for no_timeout: then it only notes the service) in `timers`, or when that is
/// null in the default service of the system of `actor`; of the system that was added last when
/// that one has gone, or `actor` is none. False: there is none.
[[nodiscard]] bool start_timer(Timer& timer, Duration timeout, TimerService* timers,
                               RefId actor) noexcept;

/// Fails every open ask whose timeout `timers` serves, so that the service may end: no timer of an
/// ask is left in it afterwards (one that is firing may still be). Returns how many.
std::size_t fail_open_asks(const TimerService& timers, const std::exception_ptr& cause) noexcept;
/// How many asks are open whose timeout `timers` serves; of the whole process for null. Looks at
/// every slot: for reports and for finding out that a system is idle.
[[nodiscard]] std::size_t open_asks(const TimerService* timers) noexcept;
/// Who owes the value of this promise; follows futures that only another one can complete.
[[nodiscard]] Debt debt_of(RefId promise) noexcept;
/// How many futures exist.
[[nodiscard]] std::size_t promises_in_use() noexcept;

}  // namespace actors::detail
