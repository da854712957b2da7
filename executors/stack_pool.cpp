#include "executors/stack_pool.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <new>

#include <sys/mman.h>
#include <unistd.h>

#include "base/mutex.hpp"
#include "executors/stack_overflow.hpp"

namespace actors::detail {
namespace {

constexpr std::uint64_t kCanary = 0x5AFE'57AC'CA4A'11E5;

// How many more stacks may have a guard page. Decremented by any thread that maps a stack; relaxed,
// it hands nothing over.
std::atomic<std::ptrdiff_t> guards_left{static_cast<std::ptrdiff_t>(StackPool::kGuards)};

std::size_t page_size() noexcept {
  static const auto size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  return size;
}

std::size_t whole_pages(std::size_t size) noexcept {
  return (size + page_size() - 1) / page_size() * page_size();
}

void write_canary(std::byte* low) noexcept {
  std::memcpy(low, &kCanary, sizeof kCanary);
}

}  // namespace

/// Stacks whose threads have ended. Thread-safe.
class StackPool::Depot {
 public:
  static Depot& instance() {
    static Depot& depot = *new Depot;  // never destroyed: threads may outlive main()
    return depot;
  }
  bool take(std::size_t size, Stack& stack) {
    const MutexLock lock(mutex_);
    const auto match = std::find_if(stacks_.begin(), stacks_.end(),
                                    [size](const Kept& kept) { return kept.size == size; });
    if (match == stacks_.end()) {
      return false;
    }
    stack = match->stack;
    *match = stacks_.back();
    stacks_.pop_back();
    return true;
  }
  void give(std::size_t size, const std::vector<Stack>& stacks) {
    const MutexLock lock(mutex_);
    for (const Stack& stack : stacks) {
      stacks_.push_back({size, stack});
    }
  }

 private:
  struct Kept {
    std::size_t size;
    Stack stack;
  };
  Mutex mutex_;
  std::vector<Kept> stacks_ ABSL_GUARDED_BY(mutex_);
};

StackPool::StackPool(std::size_t size) : size_(whole_pages(size)) {}

StackPool::~StackPool() {
  Depot::instance().give(size_, free_);
}

StackPool::Stack StackPool::map() const {
  const std::size_t page = page_size();
  void* const memory = ::mmap(nullptr, size_ + page, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) {
    throw std::bad_alloc();
  }
  Stack stack{static_cast<std::byte*>(memory) + page, false};
  if (guards_left.fetch_sub(1, std::memory_order_relaxed) > 0) {
    stack.guarded = ::mprotect(memory, page, PROT_NONE) == 0 && add_guard_page(memory, page, size_);
  }
  if (!stack.guarded) {
    write_canary(stack.low);
  }
  return stack;
}

boost::context::stack_context StackPool::allocate() {
  Stack stack{};
  if (!free_.empty()) {
    stack = free_.back();
    free_.pop_back();
  } else {
    if (free_.capacity() <= taken_) {
      free_.reserve(std::max<std::size_t>(8, 2 * taken_));  // deallocate() must not fail
    }
    if (!Depot::instance().take(size_, stack)) {
      stack = map();
    }
    if (!stack.guarded) {
      unguarded_.insert(stack.low);
    }
    ++taken_;
  }
  boost::context::stack_context context;
  context.size = size_;
  context.sp = stack.low + size_;
  return context;
}

void StackPool::deallocate(const boost::context::stack_context& stack) noexcept {
  std::byte* const low = static_cast<std::byte*>(stack.sp) - size_;
  free_.push_back({low, !unguarded_.contains(low)});
}

bool StackPool::canary_intact(const void* address) const noexcept {
  auto above = unguarded_.upper_bound(static_cast<const std::byte*>(address));
  if (above == unguarded_.begin()) {
    return true;
  }
  const std::byte* const low = *--above;
  if (address >= low + size_) {
    return true;  // a guarded stack, or the thread's own
  }
  std::uint64_t found = 0;
  std::memcpy(&found, low, sizeof found);
  return found == kCanary;
}

void StackPool::limit_guards(std::size_t count) noexcept {
  guards_left.store(static_cast<std::ptrdiff_t>(count), std::memory_order_relaxed);
}

}  // namespace actors::detail
