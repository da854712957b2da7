#include "executors/monitor.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <pthread.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "executors/pool_core.hpp"

namespace actors::detail {
namespace {

constexpr long kNanosecondsPerSecond = 1'000'000'000;

}  // namespace

Monitor::~Monitor() {
  stop();
  if (timer_ >= 0) {
    ::close(timer_);
  }
}

void Monitor::start(Duration stuck_after) {
  stuck_after_ = stuck_after;
  period_ = std::max<Duration>(stuck_after / 2, std::chrono::milliseconds(1));
  watches_.resize(core_.processors().size());
  timer_ = ::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
  if (timer_ < 0) {
    throw std::system_error(errno, std::generic_category(), "timerfd_create");
  }
  thread_ = std::thread([this] { run(); });
  static_cast<void>(::pthread_setname_np(thread_.native_handle(), "actors-monitor"));
}

void Monitor::stop() noexcept {
  if (!thread_.joinable()) {
    return;
  }
  // If the thread is looking right now it may arm the timer after this; then it sees `stopping_` a
  // period later. Workers may go on arming: the timer is closed when they have ended.
  stopping_.store(true, std::memory_order_release);  // pairs with run()
  set_timer(Duration{1});
  thread_.join();
}

void Monitor::set_timer(Duration in) const noexcept {
  itimerspec spec{};
  spec.it_value.tv_sec = in.count() / kNanosecondsPerSecond;
  spec.it_value.tv_nsec = in.count() % kNanosecondsPerSecond;
  static_cast<void>(::timerfd_settime(timer_, 0, &spec, nullptr));
}

void Monitor::run() noexcept {
  for (;;) {
    std::uint64_t expirations = 0;
    // Whatever it says, looking once too often does no harm.
    static_cast<void>(::read(timer_, &expirations, sizeof expirations) == 0);
    if (stopping_.load(std::memory_order_acquire)) {  // pairs with stop()
      return;
    }
    look();
  }
}

void Monitor::look() noexcept {
  // acq_rel: with arm().
  static_cast<void>(armed_.exchange(false, std::memory_order_acq_rel));
  const TimePoint now = Clock::steady().now();
  core_.blockers().forget_old(now);
  bool somebody_is_awake = false;
  for (std::size_t i = 0; i < watches_.size(); ++i) {
    somebody_is_awake |= look_at(*core_.processors()[i], watches_[i], now);
  }
  if (somebody_is_awake) {
    arm();
  }
}

bool Monitor::look_at(Processor& processor, Watch& watch, TimePoint now) noexcept {
  if (processor.parked()) {
    watch.since = now;
    watch.waited = false;
    return false;
  }
  const std::uint32_t progress = processor.progress.load(std::memory_order_relaxed);
  if (progress != watch.progress || watch.since == TimePoint{}) {
    watch.progress = progress;
    watch.since = now;
    watch.waited = false;
    return true;
  }
  if (now - watch.since >= stuck_after_) {
    core_.relieve(processor, now - watch.since);
  } else if (!processor.inbox.empty() || !processor.notices.empty()) {
    if (watch.waited) {
      core_.wake_somebody();
    }
    watch.waited = true;
  }
  return true;
}

}  // namespace actors::detail
