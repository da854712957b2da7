#include "executors/fiber_host.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>

#include <boost/fiber/fiber.hpp>

namespace actors::detail {

thread_local constinit void* fiber_local = nullptr;

FiberHost::FiberHost(std::size_t stack_size)
    : stacks_(stack_size), algorithm_(&FiberAlgorithm::of_this_thread()) {
  algorithm_->set_host(this);
}

// Every spare leaves its loop, one after the other; the dispatcher frees their stacks, finds
// nothing ready any more, and comes back here.
FiberHost::~FiberHost() {
  if (held() != 0) {
    std::fprintf(stderr,
                 "actors: a thread ends while %zu handlers are parked on it; end the actor system "
                 "before the thread that drives its manual executor\n",
                 held());
    std::abort();
  }
  ending_ = true;
  for (Context* const spare : spares_) {
    algorithm_->make_ready(*spare);
  }
  spares_.clear();
  algorithm_->return_to(Context::active());
  algorithm_->switch_to(algorithm_->dispatcher());
  algorithm_->return_to(nullptr);
  algorithm_->set_host(nullptr);
}

void FiberHost::enter(Loop& loop) {
  ensure_spare();
  loop_ = &loop;
  home_ = Context::active();
  algorithm_->switch_to(*pop_spare());
  home_ = nullptr;
  loop_ = nullptr;
}

[[gnu::always_inline]] inline void FiberHost::step_aside(Context& runner, Next next) noexcept {
  spares_.push_back(&runner);
  switch (next.kind) {
    case Next::Kind::resume:
      algorithm_->switch_to(*static_cast<Context*>(next.fiber->context));
      return;
    case Next::Kind::sleep:
      algorithm_->want_sleep();
      [[fallthrough]];
    case Next::Kind::dispatch:
      algorithm_->switch_to(algorithm_->dispatcher());
      return;
    case Next::Kind::leave:
      algorithm_->switch_to(*home_);
      return;
  }
}

void FiberHost::run() noexcept {
  Context& self = *Context::active();
  while (!ending_) {
    ensure_spare();
    step_aside(self, loop_->work());
  }
}

void FiberHost::ensure_spare() noexcept {
  if (!spares_.empty()) {
    return;
  }
  try {
    if (spares_.capacity() <= runners_) {
      spares_.reserve(std::max<std::size_t>(8, 2 * runners_));
    }
    making_runner_ = true;  // so that awakened() puts it among the spares
    boost::fibers::fiber(boost::fibers::launch::post, std::allocator_arg, StackAllocator(stacks_),
                         [this] { run(); })
        .detach();
    making_runner_ = false;
    ++runners_;
  } catch (const std::exception& failure) {
    std::fprintf(stderr,
                 "actors: cannot make a stack of %zu KiB for a handler (%s); %zu handlers are "
                 "parked on this thread. Raise vm.max_map_count or the memory limit\n",
                 stacks_.size() >> 10, failure.what(), held());
    std::abort();
  }
}

void FiberHost::check_stack() const noexcept {
  const std::byte here{};
  if (!stacks_.intact(&here)) {
    report_stack_overflow(stacks_.size());
  }
}

}  // namespace actors::detail
