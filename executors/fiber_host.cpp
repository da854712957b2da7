#include "executors/fiber_host.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <utility>

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
  for (Context* const spare : spares_) {  // which all are
    algorithm_->make_ready(*spare);
  }
  for (const auto& fibers : entry_fibers_) {
    for (const EntryFiber* const idle : fibers->idle) {
      algorithm_->make_ready(*static_cast<Context*>(idle->parked.context));
    }
  }
  spares_.clear();
  spare_count_ = 0;
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

inline FiberHost::Context& FiberHost::step_aside(Context& runner, Next next) noexcept {
  push_spare(runner);
  switch (next.kind) {
    case Next::Kind::resume:
      return *static_cast<Context*>(next.fiber->context);
    case Next::Kind::sleep:
      algorithm_->want_sleep();
      [[fallthrough]];
    case Next::Kind::dispatch:
      return algorithm_->dispatcher();
    case Next::Kind::leave:
      break;
  }
  return *home_;
}

// A processor predicts where a function returns to by the calls that came before, whatever stacks
// they were on. So runners and handlers are left in one function, at one call: then whoever is gone
// on with returns from there as predicted. With a call for each, a wait costs 10 ns more. (The task
// is in memory, and the call might change it, so that the compiler makes no two loops of this one.)
[[gnu::noinline]] void FiberHost::run(const Task& task) noexcept {
  for (;;) {
    Context* target = task.target;
    if (target == nullptr) {
      if (ending_) {
        return;
      }
      ensure_spare();
      const Next next = loop_->work();
      assert(algorithm_->holds_no_state());  // between two turns
      target = &step_aside(algorithm_->running(), next);
    }
    algorithm_->go_to(*target);
    if (task.target != nullptr) {
      return;
    }
  }
}

/// A new fiber that has not begun, and that Boost does not know to be ready: whoever switches to it
/// starts it.
template <class F>
FiberHost::Context& FiberHost::make_fiber(StackPool& stacks, F function) {
  Context* made = nullptr;
  making_ = &made;
  try {
    boost::fibers::fiber(boost::fibers::launch::post, std::allocator_arg, StackAllocator(stacks),
                         std::move(function))
        .detach();
  } catch (...) {
    making_ = nullptr;
    throw;
  }
  making_ = nullptr;
  return *made;
}

[[gnu::noinline]] void FiberHost::make_spare() noexcept {
  try {
    Context& spare = make_fiber(stacks_, [this] { run({nullptr}); });
    spares_.resize(spares_.size() + 1);
    push_spare(spare);
  } catch (const std::exception& failure) {
    std::fprintf(stderr,
                 "actors: cannot make a stack of %zu KiB for a handler (%s); %zu handlers are "
                 "parked on this thread. Raise vm.max_map_count or the memory limit\n",
                 stacks_.size() >> 10, failure.what(), held());
    std::abort();
  }
}

ParkedFiber& FiberHost::start(FiberEntry entry, std::size_t stack_size) {
  EntryFibers& fibers = entry_fibers(stack_size);
  EntryFiber* fiber = nullptr;
  if (!fibers.idle.empty()) {
    fiber = fibers.idle.back();
    fibers.idle.pop_back();
  } else {
    fiber = &make_entry_fiber(fibers);
  }
  fiber->entry = entry;
  ++entries_;
  return fiber->parked;
}

EntryFibers& FiberHost::entry_fibers(std::size_t stack_size) {
  const auto match =
      std::find_if(entry_fibers_.begin(), entry_fibers_.end(),
                   [stack_size](const auto& fibers) { return fibers->wanted == stack_size; });
  if (match != entry_fibers_.end()) {
    return **match;
  }
  entry_fibers_.push_back(std::make_unique<EntryFibers>(stack_size));
  return *entry_fibers_.back();
}

EntryFiber& FiberHost::make_entry_fiber(EntryFibers& fibers) {
  if (fibers.idle.capacity() <= fibers.all.size()) {
    fibers.idle.reserve(std::max<std::size_t>(8, 2 * fibers.all.size()));
  }
  fibers.all.push_back(std::make_unique<EntryFiber>());
  EntryFiber& fiber = *fibers.all.back();
  try {
    fiber.parked.context =
        &make_fiber(fibers.stacks, [this, &fibers, &fiber] { run_entries(fibers, fiber); });
  } catch (...) {
    fibers.all.pop_back();
    throw;
  }
  return fiber;
}

void FiberHost::run_entries(EntryFibers& fibers, EntryFiber& mine) noexcept {
  while (!ending_) {
    mine.entry.run(mine.entry.argument);
    check_stack();
    --entries_;
    fibers.idle.push_back(&mine);
    Context* const spare = pop_spare();
    assert(spare != nullptr);  // as in suspend()
    algorithm_->switch_to(*spare);
  }
}

void FiberHost::check_stacks() const noexcept {
  // Not of a local object: AddressSanitizer may keep those elsewhere.
  const void* const here = __builtin_frame_address(0);
  if (!stacks_.intact(here)) {
    report_stack_overflow(stacks_.size());
  }
  for (const auto& fibers : entry_fibers_) {
    if (!fibers->stacks.intact(here)) {
      report_stack_overflow(fibers->stacks.size());
    }
  }
}

}  // namespace actors::detail
