// PriorityExecutor. Who executes a runnable in a lane puts it there and gives the executor below a
// ticket; a ticket that is run takes whatever the lanes say is next, and runs that in its place. So
// there are always as many tickets below as runnables in the lanes, whichever thread they are on:
// nothing is lost or left behind, and the executor below drains, rests, takes over stuck threads
// and keeps time as it does for any runnable.

#include "actors/priority_executor.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "actors/errors.hpp"

#include "base/mutex.hpp"
#include "executors/carrier.hpp"
#include "executors/lanes.hpp"
#include "executors/recycled.hpp"

namespace actors {

/// Thread-safe, except start() and stop().
class PriorityExecutor::Impl final {
 public:
  Impl(std::shared_ptr<Executor> over, const PriorityOptions& options);

  [[nodiscard]] Executor& lane(int priority) noexcept {
    return lanes_[static_cast<std::size_t>(options_.above - priority)];
  }
  [[nodiscard]] const PriorityOptions& options() const noexcept { return options_; }
  [[nodiscard]] const std::shared_ptr<Executor>& over() const noexcept { return over_; }

  void start(Clock& clock);
  bool stop(TimePoint deadline) noexcept;
  [[nodiscard]] bool quiet() const noexcept;
  bool await_quiet(TimePoint deadline);
  [[nodiscard]] bool running() const noexcept { return running_; }
  /// Some thread may come back to this.
  [[nodiscard]] bool left_behind() const noexcept { return left_behind_; }

 private:
  /// Stands for a runnable, not a certain one. Belongs to the executor below from execute() on, to
  /// the free ones from run() on.
  class Ticket final : public Runnable {
   public:
    explicit Ticket(Impl& owner) noexcept : owner_(owner) {}
    void run() noexcept override { owner_.run_next(*this); }
    [[nodiscard]] std::string what() const override { return "the next turn by priority"; }

   private:
    Impl& owner_;
  };

  /// What a dispatcher sees.
  class Lane final : public Executor {
   public:
    Lane(Impl& owner, std::size_t number) noexcept : owner_(owner), number_(number) {}
    void start(Clock& clock) override { owner_.start(clock); }
    bool stop(TimePoint deadline) noexcept override { return owner_.stop(deadline); }
    void execute(Runnable& r) noexcept override { owner_.over_->execute(owner_.put(number_, r)); }
    void execute_later(Runnable& r) noexcept override {
      owner_.over_->execute_later(owner_.put(number_, r));
    }
    // execute_new() is execute(): among the lanes their priority says who comes first.
    [[nodiscard]] std::uint64_t activity() const noexcept override {
      return owner_.over_->activity();
    }
    [[nodiscard]] bool quiet() const noexcept override { return owner_.quiet(); }
    bool await_quiet(TimePoint deadline) override { return owner_.await_quiet(deadline); }
    [[nodiscard]] detail::TimerService* timers() noexcept override {
      return owner_.over_->timers();
    }

   private:
    Impl& owner_;
    const std::size_t number_;
  };

  /// How many have ever been put into lanes; nothing while any are there.
  [[nodiscard]] std::optional<std::uint64_t> puts_if_empty() const noexcept;
  [[nodiscard]] Ticket& put(std::size_t lane, Runnable& r) noexcept;
  [[nodiscard]] Runnable& take(Ticket& used) noexcept;
  void run_next(Ticket& ticket) noexcept;

  const PriorityOptions options_;
  const std::shared_ptr<Executor> over_;
  std::deque<Lane> lanes_;  ///< the highest priority first
  bool running_ = false;
  bool left_behind_ = false;

  mutable detail::Mutex mutex_;
  std::uint64_t puts_ ABSL_GUARDED_BY(mutex_) = 0;
  detail::Lanes waiting_ ABSL_GUARDED_BY(mutex_);
  std::deque<Ticket> tickets_ ABSL_GUARDED_BY(mutex_);  ///< as many as ever were out at a time
  Runnable* free_tickets_ ABSL_GUARDED_BY(mutex_) = nullptr;
};

namespace {

[[noreturn]] void reject(const std::string& option, const std::string& accepted, int found) {
  throw ConfigError(option + ": must be " + accepted + ", not " + std::to_string(found));
}

const PriorityOptions& checked(const PriorityOptions& options) {
  const std::string accepted = "0 to " + std::to_string(PriorityExecutor::kMostLanes);
  if (options.above < 0 || options.above > PriorityExecutor::kMostLanes) {
    reject("above", accepted, options.above);
  }
  if (options.below < 0 || options.below > PriorityExecutor::kMostLanes) {
    reject("below", accepted, options.below);
  }
  if (options.fairness < 0) {
    reject("fairness", "0 (strict) or more", options.fairness);
  }
  return options;
}

std::shared_ptr<Executor> without_lanes(std::shared_ptr<Executor> over) {
  if (over == nullptr) {
    throw ConfigError("over: is null; give the executor that lends its threads, as make_pool()");
  }
  if (dynamic_cast<const PriorityExecutor*>(over.get()) != nullptr) {
    throw ConfigError("over: has lanes already; give it more of them instead");
  }
  return over;
}

}  // namespace

PriorityExecutor::Impl::Impl(std::shared_ptr<Executor> over, const PriorityOptions& options)
    : options_(checked(options)),
      over_(without_lanes(std::move(over))),
      waiting_(static_cast<std::size_t>(options.above + options.below + 1),
               static_cast<std::uint32_t>(options.fairness)) {
  for (int priority = options.above; priority >= -options.below; --priority) {
    lanes_.emplace_back(*this, lanes_.size());
  }
}

void PriorityExecutor::Impl::start(Clock& clock) {
  over_->start(clock);
  running_ = true;
}

bool PriorityExecutor::Impl::stop(TimePoint deadline) noexcept {
  running_ = false;
  const bool all = over_->stop(deadline);
  left_behind_ = !all;
  return all;
}

std::optional<std::uint64_t> PriorityExecutor::Impl::puts_if_empty() const noexcept {
  const detail::MutexLock lock(mutex_);
  return waiting_.empty() ? std::optional(puts_) : std::nullopt;
}

// Another thread may have put a runnable here and not given its ticket below yet; and that ticket
// may be the one whose runnable has been run by another's.
bool PriorityExecutor::Impl::quiet() const noexcept {
  const std::optional<std::uint64_t> before = puts_if_empty();
  return before.has_value() && over_->quiet() && puts_if_empty() == before;
}

bool PriorityExecutor::Impl::await_quiet(TimePoint deadline) {
  do {
    if (!over_->await_quiet(deadline)) {
      return false;
    }
    if (quiet()) {
      return true;
    }
  } while (Clock::steady().now() < deadline);
  return false;
}

PriorityExecutor::Impl::Ticket& PriorityExecutor::Impl::put(std::size_t lane,
                                                            Runnable& r) noexcept {
  const detail::MutexLock lock(mutex_);
  ++puts_;
  waiting_.push(lane, r);
  if (free_tickets_ == nullptr) {
    return tickets_.emplace_back(*this);
  }
  auto& ticket = static_cast<Ticket&>(*free_tickets_);
  free_tickets_ = ticket.next_runnable;
  return ticket;
}

Runnable& PriorityExecutor::Impl::take(Ticket& used) noexcept {
  const detail::MutexLock lock(mutex_);
  used.next_runnable = free_tickets_;
  free_tickets_ = &used;
  return *waiting_.take();  // there is one, for there was a ticket
}

void PriorityExecutor::Impl::run_next(Ticket& ticket) noexcept {
  Runnable& next = take(ticket);
  if (detail::Carrier* const carrier = detail::Carrier::current()) {
    carrier->note_turn_of_guest(next);
  }
  next.run();
}

// ---- the public face

PriorityExecutor::PriorityExecutor(std::shared_ptr<Executor> over, const PriorityOptions& options)
    : impl_(std::make_unique<Impl>(std::move(over), options)) {}

PriorityExecutor::~PriorityExecutor() {
  if (impl_->running()) {
    static_cast<void>(impl_->stop(Clock::steady().now()));
  }
  if (impl_->left_behind()) {
    // Some thread is stuck in user code, and will come back to this one day.
    detail::keep_for_ever(impl_.release());
  }
}

Executor& PriorityExecutor::lane(int priority) const {
  if (priority < lowest() || priority > highest()) {
    throw ConfigError("priority " + std::to_string(priority) +
                      ": there is no such lane; accepted: " + std::to_string(lowest()) + " to " +
                      std::to_string(highest()) +
                      " (PriorityOptions::above and below say how many there are)");
  }
  return impl_->lane(priority);
}

int PriorityExecutor::lowest() const noexcept {
  return -impl_->options().below;
}

int PriorityExecutor::highest() const noexcept {
  return impl_->options().above;
}

const std::shared_ptr<Executor>& PriorityExecutor::over() const noexcept {
  return impl_->over();
}

void PriorityExecutor::start(Clock& clock) {
  impl_->start(clock);
}

bool PriorityExecutor::stop(TimePoint deadline) noexcept {
  return impl_->stop(deadline);
}

void PriorityExecutor::execute(Runnable& r) noexcept {
  impl_->lane(0).execute(r);
}

void PriorityExecutor::execute_later(Runnable& r) noexcept {
  impl_->lane(0).execute_later(r);
}

std::uint64_t PriorityExecutor::activity() const noexcept {
  return impl_->over()->activity();
}

bool PriorityExecutor::quiet() const noexcept {
  return impl_->quiet();
}

bool PriorityExecutor::await_quiet(TimePoint deadline) {
  return impl_->await_quiet(deadline);
}

detail::TimerService* PriorityExecutor::timers() noexcept {
  return impl_->over()->timers();
}

std::shared_ptr<PriorityExecutor> make_priority(std::shared_ptr<Executor> over,
                                                const PriorityOptions& options) {
  return std::make_shared<PriorityExecutor>(std::move(over), options);
}

}  // namespace actors
