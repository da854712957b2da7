#pragma once
// StackPool: stacks for fibers. Reserved whole, committed page by page as they are used. Each has a
// guard page below it, so that running over is noticed; as the kernel allows a process only some
// 65,000 mappings and a guarded stack takes two, stacks beyond the first 16,384 have a canary
// instead: a pattern at their low end that is looked at when a fiber leaves.

#include <cstddef>
#include <set>
#include <vector>

#include <boost/context/stack_context.hpp>
#include <boost/context/stack_traits.hpp>

namespace actors::detail {

/// Executors take no smaller one for their handlers.
inline constexpr std::size_t kSmallestStack = std::size_t{16} << 10;

/// The stacks of one thread, last used first. Owned by that thread; what it leaves behind goes to
/// the next threads. Must outlive the fibers on its stacks.
class StackPool {
 public:
  /// `size`: usable bytes per stack; rounded up to whole pages.
  explicit StackPool(std::size_t size);
  ~StackPool();
  StackPool(const StackPool&) = delete;
  StackPool& operator=(const StackPool&) = delete;

  /// Throws std::bad_alloc when the kernel refuses.
  [[nodiscard]] boost::context::stack_context allocate();
  void deallocate(const boost::context::stack_context& stack) noexcept;

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool all_guarded() const noexcept { return unguarded_.empty(); }
  /// False: the stack that `address` lies in has no guard page and was written to its very end.
  [[nodiscard]] bool intact(const void* address) const noexcept {
    return all_guarded() || canary_intact(address);
  }

  /// What follows is for tests: how many of the process's stacks from now on may have guard pages.
  static void limit_guards(std::size_t count) noexcept;
  static constexpr std::size_t kGuards = 16'384;

 private:
  struct Stack {
    std::byte* low;
    bool guarded;
  };
  class Depot;
  [[nodiscard]] Stack map() const;
  [[nodiscard]] bool canary_intact(const void* address) const noexcept;

  const std::size_t size_;
  std::vector<Stack> free_;
  std::size_t taken_ = 0;                 ///< stacks that are this pool's, free or in use
  std::set<const std::byte*> unguarded_;  ///< the low ends of this pool's unguarded stacks
};

/// How Boost takes its stacks from a StackPool.
class StackAllocator {
 public:
  using traits_type = boost::context::stack_traits;
  explicit StackAllocator(StackPool& pool) noexcept : pool_(&pool) {}
  boost::context::stack_context allocate() { return pool_->allocate(); }
  void deallocate(boost::context::stack_context& stack) noexcept { pool_->deallocate(stack); }

 private:
  StackPool* pool_;
};

}  // namespace actors::detail
