#pragma once
// ShutdownSignals: SIGTERM and SIGINT run the coordinated shutdown. A server's main:
//
//   actors::ActorSystem system("shop");
//   actors::CoordinatedShutdown shutdown(system);
//   actors::ShutdownSignals signals(shutdown);
//   ...
//   signals.wait();                         // until the system has ended, by whatever way
//
// The first signal begins the shutdown, with the reason "SIGTERM"; a second one ends the system the
// abrupt way. The handler does nothing but write a byte into a pipe, which is all that a signal
// handler may do; somebody has to read it. Choose one:
//
//   wait()             this thread does, and sleeps meanwhile
//   fd() and poll()    an event loop of yours does: when fd() is readable, call poll()
//   start_thread()     a thread of its own does
//
// While the object lives the signals are its own; its destructor gives back the handlers that were
// there before (unless somebody has put others in place meanwhile: those stay). Signals whose
// disposition is "ignore" stay ignored: so nohup works. There is one object in a process at a time.

#include <csignal>
#include <initializer_list>
#include <memory>

#include "actors/coordinated_shutdown.hpp"

namespace actors {

namespace detail {
class SignalReader;
}

/// Thread-safe, but for the destructor. The system must outlive it.
class ShutdownSignals {
 public:
  /// Throws Error when there is another one, for no signals, and for a signal that cannot be
  /// caught.
  explicit ShutdownSignals(const CoordinatedShutdown& shutdown,
                           std::initializer_list<int> signals = {SIGTERM, SIGINT});
  ShutdownSignals(const ShutdownSignals&) = delete;
  ShutdownSignals& operator=(const ShutdownSignals&) = delete;
  ~ShutdownSignals();

  /// Sees to the signals until the system has ended. On a plain thread.
  void wait();
  /// Sees to the signals that have come; false: none. Does not wait.
  bool poll();
  /// Readable when a signal has come, or the system has ended. For poll(2) and the like; do not
  /// read from it.
  [[nodiscard]] int fd() const noexcept;
  /// Starts a thread that sees to the signals, until the system has ended or this object goes. A
  /// second call: nothing.
  void start_thread();

 private:
  std::unique_ptr<detail::SignalReader> reader_;
};

}  // namespace actors
