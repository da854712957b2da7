#pragma once
// AsioExecutor: actors that live on a boost::asio::io_context. Their turns are handlers of the
// io_context, so an actor may start asynchronous operations, and their completions may tell it, all
// on one thread. Opt-in: it includes Boost.Asio (headers only; package libboost1.81-dev). Link
// actors::asio.
//
//   boost::asio::io_context io;
//   actors::ActorSystem system("server", actors::Config{.executor = actors::make_asio(io)});
//   auto server = system.actor_of<Server>(std::ref(io));
//   io.run();
//
// or on a dispatcher of its own, beside actors that compute on the default pool:
//
//   actors::Config{.dispatchers = {{.name = "io", .executor = actors::make_asio(io)}}}
//
// You run the io_context; nothing runs before you do. Handlers may wait, as on any executor: the
// thread goes on with the io_context meanwhile.
//
// When run() returns. As always with Asio: when there is no work left. An actor that waits for
// messages is no work, a handler that waits for something is, and so is a timer of an actor. For
// a server keep a work guard, and reset it by system.on_termination(...).
//
// Threads. The turns of one AsioExecutor never overlap, as handlers in one strand. For several
// lanes make several executors on one io_context. If more than one thread runs the io_context, say
// so in AsioOptions::threads: a handler can only go on where it began, so the thread on which one
// waits stays with the actors until none does (for as long as a process lives there, too), and
// the other threads serve the io_context. So there must be more threads than such executors.
//
// Timers. The executor keeps its actors' timers itself, and one asio::steady_timer for the first
// of them: they fire on the same thread as everything else of the actor, and no other thread is
// needed. By a clock that is moved by hand they fire when it is moved.
//
// The end. End the system while the io_context is run, or on the thread that has run it last (in
// main(), after run(): that thread then runs the io_context until the actors have ended, restarting
// it if it has stopped), and before the io_context. On another thread, when nobody runs the
// io_context any more, the actors end there if its threads have ended. Do not wait for a future on
// a thread that is yet to call run(): nobody would run the actor that answers.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include "actors/clock.hpp"
#include "actors/errors.hpp"
#include "actors/executor.hpp"
#include "actors/manual_executor.hpp"

namespace actors {

struct AsioOptions {
  /// How many threads run the io_context: exactly 1, or 2 and more. At least 1.
  int threads = 1;
  /// Turns of actors in a row before other handlers of the io_context get theirs. At least 1.
  std::size_t turns = 64;
  /// Bytes of stack per handler: reserved, committed on use. At least 16 KiB.
  std::size_t stack_size = ManualExecutor::kStackSize;
};

/// Thread-safe as Executor says. The io_context must outlive the system, and this object.
class AsioExecutor final : public Executor {
 public:
  /// Throws ConfigError for impossible values. (With threads = 1, if a second thread runs the
  /// io_context while handlers wait on the first, its run() throws Error.)
  explicit AsioExecutor(boost::asio::io_context& context, const AsioOptions& options = {})
      : lane_(std::make_shared<Lane>(context, checked(options))) {
    lane_->connect(options);
  }

  void start(Clock& clock) override {
    lane_->clock = &clock;
    lane_->manual->start(clock);
  }
  void execute(Runnable& r) noexcept override { lane_->manual->execute(r); }
  bool stop(TimePoint deadline) noexcept override {
    const bool all = lane_->manual->stop(deadline);
    lane_->let_go();
    return all;
  }
  [[nodiscard]] std::uint64_t activity() const noexcept override {
    return lane_->manual->activity();
  }
  [[nodiscard]] bool quiet() const noexcept override { return lane_->manual->quiet(); }
  bool await_quiet(TimePoint deadline) override { return lane_->manual->await_quiet(deadline); }
  [[nodiscard]] detail::TimerService* timers() noexcept override { return lane_->manual->timers(); }

 private:
  using Work = boost::asio::executor_work_guard<boost::asio::io_context::executor_type>;

  /// What handlers in the io_context look for: it may be gone by the time they are run. Its
  /// functions run in the strand, but for wake(), which any thread may call, and one_event().
  struct Lane : std::enable_shared_from_this<Lane> {
    Lane(boost::asio::io_context& io, const AsioOptions& options)
        : context(io), strand(io.get_executor()), timer(io), turns(options.turns) {}

    void connect(const AsioOptions& options) {
      // The callbacks are called while the manual executor lives, and so does this.
      manual = std::make_unique<ManualExecutor>(
          ManualOptions{.stack_size = options.stack_size,
                        .wake = [this] { wake(); },
                        .one_event = [this](TimePoint until) { one_event(until); },
                        .hold_thread = options.threads > 1});
    }
    template <class F>
    void post(F function) {
      boost::asio::post(strand, [lane = this->weak_from_this(), function] {
        if (const auto alive = lane.lock()) {
          function(*alive);
        }
      });
    }
    void wake() {
      post([](Lane& lane) { lane.run(); });
    }
    void run() {
      manual->run_some(turns);
      watch_time();
      // What has come since has woken the lane again, and that is run after this.
      if (manual->quiet()) {
        waiting.reset();
      } else if (!waiting) {
        waiting.emplace(context.get_executor());
      }
    }
    void watch_time() {
      const TimePoint next = clock->runs_by_itself() ? manual->next_deadline() : TimePoint::max();
      if (next == armed_for) {
        return;
      }
      armed_for = next;
      if (next == TimePoint::max()) {
        timer.cancel();
        return;
      }
      timer.expires_at(deadline_after(Clock::steady().now(), next - clock->now()));
      timer.async_wait(boost::asio::bind_executor(
          strand, [lane = this->weak_from_this(), next](const boost::system::error_code& error) {
            const auto alive = error ? nullptr : lane.lock();
            if (alive != nullptr && alive->armed_for == next) {
              alive->armed_for = TimePoint::max();
              alive->run();
            }
          }));
    }
    void one_event(TimePoint until) {
      const Work work(context.get_executor());
      if (context.stopped()) {
        context.restart();
      }
      static_cast<void>(context.run_one_until(until));
    }
    /// The lane keeps the io_context's run() from returning no more.
    void let_go() {
      post([](Lane& lane) {
        lane.timer.cancel();
        lane.armed_for = TimePoint::max();
        lane.waiting.reset();
      });
    }

    boost::asio::io_context& context;
    boost::asio::strand<boost::asio::io_context::executor_type> strand;
    boost::asio::steady_timer timer;
    const std::size_t turns;
    Clock* clock = &Clock::steady();
    TimePoint armed_for = TimePoint::max();
    std::optional<Work> waiting;  ///< a handler waits
    std::unique_ptr<ManualExecutor> manual;
  };

  static const AsioOptions& checked(const AsioOptions& options) {
    if (options.threads < 1) {
      throw ConfigError("threads: must be at least 1, not " + std::to_string(options.threads));
    }
    if (options.turns == 0) {
      throw ConfigError("turns: must be at least 1");
    }
    return options;
  }

  const std::shared_ptr<Lane> lane_;
};

/// Actors on `context`, which must outlive the system and the executor.
[[nodiscard]] inline std::shared_ptr<AsioExecutor> make_asio(boost::asio::io_context& context,
                                                             const AsioOptions& options = {}) {
  return std::make_shared<AsioExecutor>(context, options);
}

}  // namespace actors
