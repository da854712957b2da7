#pragma once
// EntryFibers: the fibers of one thread that run one entry after the other (FiberHost::start), on
// stacks of one size.

#include <cstddef>
#include <memory>
#include <vector>

#include "executors/carrier.hpp"
#include "executors/stack_pool.hpp"

namespace actors::detail {

/// One of them. Lives as long as its fiber may be resumed.
struct EntryFiber {
  ParkedFiber parked;  ///< for its first switch; it parks by ParkedFibers of the entry's own
  FiberEntry entry;    ///< what it runs, or has run last
};

/// Owned by the thread.
struct EntryFibers {
  explicit EntryFibers(std::size_t stack_size) : wanted(stack_size), stacks(stack_size) {}

  const std::size_t wanted;  ///< size of the stacks, before it was rounded up
  StackPool stacks;
  std::vector<std::unique_ptr<EntryFiber>> all;
  std::vector<EntryFiber*> idle;  ///< capacity for all: pushing must not fail
};

}  // namespace actors::detail
