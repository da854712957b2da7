#pragma once
// Services: what a cell needs from its system. Declared here, where it is needed; filled in by
// libactors/system.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "actors/event_stream.hpp"
#include "actors/log.hpp"
#include "actors/props.hpp"
#include "actors/supervision.hpp"

#include "dispatchers/dispatcher.hpp"
#include "executors/timer_service.hpp"
#include "libactors/actor/dead_letter_log.hpp"
#include "libactors/actor/extensions.hpp"
#include "libactors/actor/name_registry.hpp"
#include "libactors/actor/observatory.hpp"
#include "libactors/actor/path_registry.hpp"
#include "libactors/actor/ref_keeper.hpp"

namespace actors {
class ActorSystem;
}

namespace actors::detail {

/// One per system, and what its dispatchers are part of. Thread-safe; outlives every cell of the
/// system.
class Services : public DispatcherOwner {
 public:
  Services(const Services&) = delete;
  Services& operator=(const Services&) = delete;

  /// Those that `dispatcher` is part of.
  [[nodiscard]] static Services& of(const Dispatcher& dispatcher) noexcept {
    return static_cast<Services&>(dispatcher.owner());
  }

  /// The dispatcher of that name. Throws ConfigError naming the known ones.
  [[nodiscard]] virtual Dispatcher& dispatcher(std::string_view name) = 0;
  /// The mailbox of that name. Throws ConfigError naming the known ones.
  [[nodiscard]] virtual const MailboxType& mailbox(std::string_view name) = 0;
  /// For a new actor: of the type that `options` say, else the dispatcher, else the actor's class;
  /// null for the default one. Throws ConfigError for an unknown name, and what making it throws.
  [[nodiscard]] std::unique_ptr<Mailbox> make_mailbox(const Options& options,
                                                      const Dispatcher& dispatcher,
                                                      const Recipe& recipe) {
    if (options.empty() && !dispatcher.mailbox().has_value() && recipe.mailbox == nullptr)
        [[likely]] {
      return nullptr;
    }
    return mailbox_for(options, dispatcher, recipe).make();
  }
  /// A failure that nobody below the root handled: ends the system, loudly.
  virtual void root_failed(const Failure& failure) noexcept = 0;
  /// The root guardian has closed its slot. Its memory may be released.
  virtual void root_stopped(RefId root) noexcept = 0;
  /// Where timers of actors on this dispatcher are started.
  [[nodiscard]] virtual TimerService& timers_for(Dispatcher& dispatcher) noexcept = 0;
  [[nodiscard]] virtual LogTarget& log() noexcept = 0;
  [[nodiscard]] virtual Clock& clock() noexcept = 0;
  [[nodiscard]] virtual EventStream& events() noexcept = 0;
  [[nodiscard]] virtual ActorSystem& system() noexcept = 0;

  Extensions extensions;
  PathRegistry paths;
  NameRegistry names;
  /// The receptionist's, once there is one; null before. Written by whoever makes it (release),
  /// read by closing cells (acquire).
  std::atomic<RefKeeper*> service_registry{nullptr};
  DeadLetterLog dead_letter_log;
  Observatory observatory;
  std::uint32_t number = 0;              ///< of this system in the process; never used twice
  RefId root;                            ///< /user
  std::size_t process_stack = 0;         ///< bytes of stack per process
  bool copies_messages = false;          ///< Config::copy_messages
  bool logs_dead_letters_at_end = true;  ///< Config::log_dead_letters_during_shutdown
  RestartLimits restart_limits;          ///< of supervisors that state none
  RefId dead_letters;                    ///< where sender() points when there is none
  /// True from terminate() or the destructor on: no new top-level actors. Written by those
  /// (release), read by creators (acquire).
  std::atomic<bool> ending{false};
  /// State of a splitmix64 generator for backoff jitter; any worker, one relaxed fetch_add per
  /// draw.
  std::atomic<std::uint64_t> random{0x9e37'79b9'7f4a'7c15U};
  [[nodiscard]] double random01() noexcept;

 protected:
  Services() = default;
  ~Services() = default;

 private:
  [[nodiscard]] MailboxType mailbox_for(const Options& options, const Dispatcher& dispatcher,
                                        const Recipe& recipe);
};

/// Runs `f(Services&)` while the system of that number cannot be destroyed; false when it is gone.
class SystemDirectory {
 public:
  /// Makes `services` findable and gives it its number.
  static void add(Services& services);
  /// Waits for visits to end.
  static void remove(Services& services) noexcept;

  template <class F>
  static bool visit(std::uint32_t number, F&& f) {
    return visit_erased(
        number,
        [](void* context, Services& s) { (*static_cast<std::remove_reference_t<F>*>(context))(s); },
        const_cast<void*>(static_cast<const void*>(&f)));
  }

 private:
  static bool visit_erased(std::uint32_t number, void (*f)(void*, Services&), void* context);
};

}  // namespace actors::detail
