#pragma once
// Carrier: a thread that hosts handlers on fibers. What the floors above need in order to let a
// handler wait without blocking the thread. Each built-in executor's threads are carriers; a thread
// that drives a manual executor is one while it drives.

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "actors/executor.hpp"

#include "executors/resident.hpp"
#include "executors/tenure.hpp"

namespace actors::detail {

/// A fiber that has left its carrier's loop and will be continued by ready(). Lives on the parked
/// fiber's own stack.
struct ParkedFiber {
  void* context = nullptr;      ///< the boost::fibers::context, set by Carrier::suspend
  ParkedFiber* next = nullptr;  ///< link of the carrier's ready list
  /// The waiter's activation, which its handler has kept, for most waits are short; null: it has
  /// been given away. Run on the carrier when the wait has lasted. The carrier's thread only.
  Runnable* activation = nullptr;
};

/// What a parked handler waits for: read by reports (shutdown, stuck worker, watchdog) on other
/// threads, under the carrier's record lock; written by the carrier's thread only.
struct WaitRecord {
  enum class Kind : std::uint8_t { future, receive, sleep, mailbox, turn };
  Kind kind = Kind::future;
  std::uint64_t waiter = 0;            ///< RefId bits of the waiting actor
  std::uint64_t on = 0;                ///< RefId bits of what is waited for, 0 when unknown
  const void* message_type = nullptr;  ///< TypeDescriptor of the message asked, or null
  bool resting = false;  ///< what is waited for may never come: an idle system may hold such waits
  TimePoint since{};  ///< TimePoint{}: not known yet; set by the carrier, soon after it has parked
  ParkedFiber* fiber = nullptr;  ///< set by Carrier::suspend; for the carrier
  WaitRecord** place = nullptr;  ///< what points to this one in the carrier's list
  WaitRecord* following = nullptr;
};

/// What a fiber of its own runs: entry.run(entry.argument), once.
struct FiberEntry {
  void (*run)(void* argument) noexcept = nullptr;
  void* argument = nullptr;
};

struct Processor;

class Carrier {
 public:
  Carrier(const Carrier&) = delete;
  Carrier& operator=(const Carrier&) = delete;

  /// The carrier this code runs on, or null on a thread that hosts no fibers.
  [[nodiscard]] static inline Carrier* current() noexcept;

  /// Runs `r` once on this carrier's thread, between two turns. Any thread. This is how a pinned
  /// actor (one with a parked handler) is activated, and how a wait that another thread completed
  /// comes home.
  virtual void post(Runnable& r) noexcept = 0;

  /// Leaves the current fiber: the thread goes on with a spare runner fiber. Returns after
  /// ready(fiber). This carrier's thread, inside a fiber it hosts. Exception state (caught and in
  /// flight) is kept per fiber.
  virtual void suspend(ParkedFiber& fiber, WaitRecord& record) noexcept = 0;
  /// suspend() takes fibers that have kept their activations.
  [[nodiscard]] bool takes_activations() const noexcept { return role_ == Role::worker; }
  /// Lets a suspended fiber continue soon. This carrier's thread.
  virtual void ready(ParkedFiber& fiber) noexcept = 0;

  /// Runs `entry` soon, on a fiber of its own with a stack of `stack_size` bytes, as if that fiber
  /// had been suspended and were ready: it may suspend, and stays on this thread. Throws what
  /// making a stack throws. This carrier's thread, inside a fiber it hosts.
  virtual void start_fiber(FiberEntry entry, std::size_t stack_size) = 0;

  /// True when the current turn should end soon: the worker has been taken over, or has no
  /// processor. Checked between messages.
  [[nodiscard]] bool should_yield() const noexcept {
    return tenure_.revoked() || (processor_ == nullptr && role_ == Role::worker);
  }

  /// The processor that is mine, inside its tenure until leave(); null: none is. Not for one that
  /// is inside already. This carrier's thread.
  [[nodiscard]] Processor* enter() noexcept {
    if (Processor* const mine = try_enter()) [[likely]] {
      return mine;
    }
    return processor_ != nullptr && still_mine() ? processor_ : nullptr;
  }
  /// The same, but null too when somebody looks at the processor just now.
  [[nodiscard]] Processor* try_enter() noexcept {
    Processor* const mine = processor_;
    return mine != nullptr && tenure_.enter() ? mine : nullptr;
  }
  void leave() noexcept { tenure_.leave(); }
  /// At the end of a turn that was one message, inside the tenure of `mine`: whoever that turn has
  /// made runnable and who is to be run next, by the caller, when it has left. Null: by the
  /// carrier's loop, which looks around first. It does so after a few such turns, for each of them
  /// may last.
  [[nodiscard]] inline Runnable* follow_up(Processor& mine) noexcept;
  /// Of the processor that is mine, unless it has just been taken; 0: none. This carrier's thread.
  [[nodiscard]] std::uint16_t processor_number() const noexcept { return number_; }
  /// The same of the carrier this code runs on; 0 where there is none.
  [[nodiscard]] static inline std::uint16_t number_here() noexcept;

  /// Whose turn it is on this thread, null between two; perhaps gone, see find_resident(). Written
  /// by the carrier's loop, switched with the fiber (FiberState); read by reports, and by whoever
  /// takes the processor: the tenure orders that. relaxed, therefore. An odd address: a guest's.
  std::atomic<Runnable*> running{nullptr};
  /// The type of the message it handles, or has handled. Written by the actor, switched with the
  /// fiber, read by reports; relaxed.
  std::atomic<const void*> running_type{nullptr};
  /// Of the turn, as in WaitRecord::waiter; 0: no actor's. Any thread.
  [[nodiscard]] std::uint64_t running_actor() const noexcept {
    const Resident* const resident =
        find_resident(without_mark(running.load(std::memory_order_relaxed)));
    return resident != nullptr ? resident->actor() : 0;
  }
  void note_turn(Runnable* turn) noexcept { running.store(turn, std::memory_order_relaxed); }
  void note_type(const void* type) noexcept { running_type.store(type, std::memory_order_relaxed); }
  /// This turn is run by another one, which the executor was given in its place. Reports see whose
  /// turn it is; nobody else does, so an actor that always runs so never moves in anywhere. This
  /// carrier's thread.
  void note_turn_of_guest(Runnable& turn) noexcept {
    note_turn(reinterpret_cast<Runnable*>(reinterpret_cast<char*>(&turn) + 1));
  }
  /// A turn is over. This carrier's thread.
  void note_turn_over() noexcept {
    note_turn(nullptr);
    note_type(nullptr);
  }

 protected:
  enum class Role : std::uint8_t {
    worker,  ///< a thread of a pool: has a processor, or had one, or waits for one
    driven,  ///< whatever thread drives a manual executor
  };
  explicit Carrier(Role role) noexcept : role_(role) {}
  ~Carrier() = default;

  /// The slow path of enter(): somebody is taking the processor, or has looked at it.
  [[nodiscard]] virtual bool still_mine() noexcept { return false; }

  Processor* processor_ = nullptr;  ///< null: none, or lost
  std::uint16_t number_ = 0;        ///< the processor's
  const Role role_;
  Tenure tenure_;
  std::uint32_t follow_ups_ = 0;  ///< so many are left until the loop looks around

 private:
  [[nodiscard]] static Runnable* without_mark(Runnable* turn) noexcept {
    const std::uintptr_t mark = reinterpret_cast<std::uintptr_t>(turn) & 1U;
    return reinterpret_cast<Runnable*>(reinterpret_cast<char*>(turn) - mark);
  }
};

class TimerService;

/// The first two are set while the thread runs an executor's loop.
struct CurrentWorker {
  Carrier* carrier = nullptr;
  TimerService* timers = nullptr;
  /// Messages sent by this thread since a turn began or went on here, or looked: sends are charged
  /// to slices. (Where there are no turns nobody looks, and it wraps around.)
  std::uint32_t sends = 0;
};
inline thread_local constinit CurrentWorker current_worker{};

Carrier* Carrier::current() noexcept {
  return current_worker.carrier;
}

std::uint16_t Carrier::number_here() noexcept {
  const Carrier* const here = current();
  return here != nullptr ? here->processor_number() : std::uint16_t{0};
}

}  // namespace actors::detail
