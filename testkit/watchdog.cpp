#include "actors/testkit/watchdog.hpp"

#include <cstdio>
#include <cstdlib>
#include <thread>
#include <utility>

#include "actors/testkit/errors.hpp"

#include "base/duration_text.hpp"
#include "base/mutex.hpp"
#include "libactors/system/system_core.hpp"
#include "testkit/thread_stacks.hpp"

namespace actors::testkit {

namespace {

void print(const std::string& text) {
  std::fputs(text.c_str(), stderr);
  std::fflush(stderr);
}

std::string threads_text() {
  return "--- threads\n" + thread_stacks();
}

std::string actors_text(ActorSystem& system) {
  const std::string parked = detail::describe_parked(system.core());
  return "--- actors\n" + system.tree() + "--- parked handlers\n" +
         (parked.empty() ? "  (none)\n" : parked);
}

}  // namespace

/// The waiting thread, and how it is called off.
class Watchdog::Impl {
 public:
  Impl(ActorSystem& system, Duration limit, Action action)
      : system_(system),
        limit_(limit),
        action_(std::move(action)),
        deadline_(deadline_after(Clock::steady().now(), limit)),
        thread_([this] { watch(); }) {}
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    {
      const detail::MutexLock lock(mutex_);
      called_off_ = true;
      changed_.notify_one();
    }
    thread_.join();
  }

 private:
  void watch() {
    {
      const detail::MutexLock lock(mutex_);
      while (!called_off_ && changed_.wait_until(mutex_, deadline_)) {
      }
      if (called_off_) {
        return;
      }
    }
    const std::string first = "actors: a test of system \"" + system_.name() +
                              "\" has not ended within " + detail::duration_text(limit_) + '\n';
    if (action_) {
      action_(first + report(system_));
      return;
    }
    // One after the other: if the second runs into a lock that the hung code holds, the first is
    // out.
    print(first + threads_text());
    print(actors_text(system_));
    std::abort();
  }

  ActorSystem& system_;
  const Duration limit_;
  Action action_;  ///< empty: print and abort
  const TimePoint deadline_;
  detail::Mutex mutex_;
  detail::CondVar changed_;
  bool called_off_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;  ///< last: it uses the rest
};

std::unique_ptr<Watchdog::Impl> Watchdog::start(ActorSystem& system, Duration limit,
                                                Action action) {
  if (limit <= Duration::zero()) {
    throw Misuse("Watchdog: the limit " + detail::duration_text(limit) +
                 " is not positive; give the longest time that the test may take");
  }
  prepare_thread_stacks();
  return std::make_unique<Impl>(system, limit, std::move(action));
}

Watchdog::Watchdog(ActorSystem& system, Duration limit) : impl_(start(system, limit, {})) {}

Watchdog::Watchdog(ActorSystem& system, Duration limit, Action action) {
  if (!action) {
    throw Misuse(
        "Watchdog: the action is empty; leave it out to print the report and abort, or pass a "
        "function of a const std::string&");
  }
  impl_ = start(system, limit, std::move(action));
}

Watchdog::~Watchdog() = default;

std::string Watchdog::report(ActorSystem& system) {
  return threads_text() + actors_text(system);
}

}  // namespace actors::testkit
