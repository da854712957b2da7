#pragma once
// SpinLock: for a few instructions that two threads rarely want at once (a wheel, a waiter list).
// One exchange to lock, one store to unlock. Whoever finds it taken spins a little, then lets other
// threads run: the holder may have been preempted.

#include <atomic>
#include <thread>

#include <absl/base/thread_annotations.h>

namespace actors::detail {

/// Tells the core that this is a spin loop.
inline void spin_pause() noexcept {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/// One byte. Thread-safe. Not recursive, not fair: hold it for nanoseconds and never across user
/// code.
class ABSL_LOCKABLE SpinLock {
 public:
  SpinLock() = default;
  SpinLock(const SpinLock&) = delete;
  SpinLock& operator=(const SpinLock&) = delete;

  void lock() noexcept ABSL_EXCLUSIVE_LOCK_FUNCTION() {
    // acquire: pairs with the release store in unlock().
    while (locked_.exchange(true, std::memory_order_acquire))
      [[unlikely]] {
        wait_until_free();
      }
  }
  [[nodiscard]] bool try_lock() noexcept ABSL_EXCLUSIVE_TRYLOCK_FUNCTION(true) {
    // acquire: pairs with the release store in unlock().
    return !locked_.exchange(true, std::memory_order_acquire);
  }
  void unlock() noexcept ABSL_UNLOCK_FUNCTION() {
    // release: pairs with the exchanges in lock() and try_lock().
    locked_.store(false, std::memory_order_release);
  }

 private:
  void wait_until_free() const noexcept {
    // relaxed: only a hint when to try again; the exchange decides.
    for (int look = 0; locked_.load(std::memory_order_relaxed); ++look) {
      if (look < kLooks) {
        spin_pause();
      } else {
        std::this_thread::yield();
      }
    }
  }

  static constexpr int kLooks = 64;
  // true: somebody holds the lock. Written and read by every thread that wants it.
  std::atomic<bool> locked_{false};
};

/// Holds a SpinLock for a scope. Used by one thread.
class ABSL_SCOPED_LOCKABLE SpinLockGuard {
 public:
  explicit SpinLockGuard(SpinLock& lock) noexcept ABSL_EXCLUSIVE_LOCK_FUNCTION(lock) : lock_(lock) {
    lock_.lock();
  }
  SpinLockGuard(const SpinLockGuard&) = delete;
  SpinLockGuard& operator=(const SpinLockGuard&) = delete;
  ~SpinLockGuard() ABSL_UNLOCK_FUNCTION() { lock_.unlock(); }

 private:
  SpinLock& lock_;
};

}  // namespace actors::detail
