#include "tests/future/future_fixture.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <utility>

namespace actors::detail {

// libactors/actor, which knows classes, is not part of these tests.
const ActorClass* class_of_actor(RefId /*id*/) noexcept {
  return nullptr;
}

}  // namespace actors::detail

namespace actors::testing {

using detail::Envelope;
using detail::RefId;

namespace {

struct World {
  std::array<FakeActor, 2> actors;
  FakeOffice office;
};

World& world() {
  static World& the = *new World;
  return the;
}

std::string path_text(RefId id) {
  return id.empty() ? "(nobody)" : "/user/" + std::to_string(id.index());
}

}  // namespace

// ---- actors

void FakeActor::accept(Envelope* envelope) noexcept {
  const std::lock_guard lock(mutex_);
  mail_.emplace_back(envelope);
  changed_.notify_all();
}

EnvelopePtr FakeActor::take() {
  const std::lock_guard lock(mutex_);
  if (mail_.empty()) {
    return nullptr;
  }
  EnvelopePtr first = std::move(mail_.front());
  mail_.erase(mail_.begin());
  return first;
}

EnvelopePtr FakeActor::wait_and_take() {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !mail_.empty(); });
  }
  return take();
}

// ---- timers

void FakeTimers::start(detail::Timer& timer, TimePoint deadline) noexcept {
  const std::lock_guard lock(mutex_);
  timer.service = this;
  timer.deadline = deadline;
  timers_.push_back(&timer);
  changed_.notify_all();
}

bool FakeTimers::cancel(detail::Timer& timer) noexcept {
  const std::lock_guard lock(mutex_);
  return std::erase(timers_, &timer) != 0;
}

bool FakeTimers::start_later(detail::LazyTimer& timer, std::uint32_t use) noexcept {
  const std::lock_guard lock(mutex_);
  lazy_.push_back({&timer, use});
  return true;
}

void FakeTimers::serve_this_thread_lazily() noexcept {
  detail::current_worker.timers = this;
}

void FakeTimers::serve_no_thread() noexcept {
  detail::current_worker.timers = nullptr;
}

void FakeTimers::start_lazy_ones() {
  std::vector<Lazy> all;
  {
    const std::lock_guard lock(mutex_);
    all.swap(lazy_);
  }
  for (const Lazy& lazy : all) {
    lazy.timer->start_now(lazy.use);
  }
}

bool FakeTimers::fire_one() {
  detail::Timer* timer = nullptr;
  {
    const std::lock_guard lock(mutex_);
    if (timers_.empty()) {
      return false;
    }
    timer = timers_.front();
    timers_.erase(timers_.begin());
  }
  timer->expired();
  return true;
}

std::size_t FakeTimers::running() {
  const std::lock_guard lock(mutex_);
  return timers_.size();
}

void FakeTimers::wait_until_running() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !timers_.empty(); });
}

// ---- dead letters

void FakeOffice::take(RefId /*to*/, Envelope* envelope) noexcept {
  ++count_;
  detail::fail_promise(envelope->sender, std::make_exception_ptr(ActorTerminated("it is dead")));
  detail::destroy_envelope(envelope);
}

// ---- turns

class FakeWait final : public detail::HandlerWait {
 public:
  explicit FakeWait(FakeTurn& turn) noexcept : turn_(turn) {}
  void run() noexcept override {
    const std::lock_guard lock(turn_.mutex_);
    turn_.told_ = true;
    turn_.changed_.notify_all();
  }
  [[nodiscard]] std::string what() const override { return "a fake wait"; }

 private:
  FakeTurn& turn_;
};
static_assert(sizeof(FakeWait) <= detail::Activation::kWaitSize);

detail::HandlerWait& FakeTurn::prepare_wait(void* storage) {
  throw_if_stopping();
  told_ = false;
  interrupted_ = false;
  auto* const wait = ::new (storage) FakeWait(*this);
  wait->record.waiter = self_.bits();
  return *wait;
}

FakeTurn::Outcome FakeTurn::wait(detail::HandlerWait& wait) noexcept {
  record = wait.record;
  std::unique_lock lock(mutex_);
  parked_ = true;
  changed_.notify_all();
  changed_.wait(lock, [this] { return told_ || (stopping_ && !interrupted_); });
  parked_ = false;
  if (told_) {
    return Outcome::completed;
  }
  interrupted_ = true;
  return Outcome::interrupted;
}

void FakeTurn::throw_if_stopping() {
  const std::lock_guard lock(mutex_);
  if (stopping_ && std::uncaught_exceptions() == 0) {
    throw Stopping("the actor is being stopped");
  }
}

void FakeTurn::stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  changed_.notify_all();
}

void FakeTurn::wait_until_stopped() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_; });
}

void FakeTurn::wait_until_parked() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return parked_; });
}

// ---- the fixture

FutureTest::FutureTest() = default;
FutureTest::~FutureTest() = default;

void FutureTest::SetUp() {
  static_assert(sizeof(FakeActor) == sizeof(std::array<FakeActor, 1>));
  auto* const first = static_cast<detail::Recipient*>(world().actors.data());
  detail::recipients = {reinterpret_cast<std::byte*>(first), sizeof(FakeActor), &world().office,
                        &path_text};
  detail::add_default_timers(timers);
  in_use_ = detail::promises_in_use();
}

void FutureTest::TearDown() {
  detail::remove_default_timers(timers);
  for (FakeActor& one : world().actors) {
    one.clear();
  }
  EXPECT_EQ(timers.running(), 0U);
  EXPECT_EQ(detail::promises_in_use(), in_use_);
}

RefId FutureTest::id(std::uint32_t index) {
  return {index, actor(index).generation.load()};
}
FakeActor& FutureTest::actor(std::uint32_t index) {
  return world().actors.at(index);
}
FakeOffice& FutureTest::office() {
  return world().office;
}

bool FutureTest::run_continuation(std::uint32_t index) {
  const EnvelopePtr envelope = actor(index).take();
  if (envelope == nullptr || envelope->type != &detail::type_of<detail::Continuation>) {
    return false;
  }
  FakeTurn turn(id(index));
  static_cast<detail::Continuation*>(envelope->payload())->run();
  return true;
}

}  // namespace actors::testing
