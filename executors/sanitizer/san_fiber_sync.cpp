// Tells ThreadSanitizer what the packaged libboost_fiber.so orders. Linked into every executable of
// a ThreadSanitizer build, and into nothing else.
//
// The library's mutexes and channels hand data from thread to thread with atomics inside code that
// is not instrumented, so ThreadSanitizer does not see the order and reports races on the data.
// This file defines the functions that hand over again: each calls the real one, and announces what
// it orders.

#include <chrono>
#include <utility>

#include <boost/fiber/context.hpp>
#include <boost/fiber/mutex.hpp>
#include <boost/fiber/recursive_mutex.hpp>
#include <boost/fiber/recursive_timed_mutex.hpp>
#include <boost/fiber/timed_mutex.hpp>
#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>

namespace {

/// The library's function of this (mangled) name.
template <class Function>
Function real(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

template <class Mutex>
void lock(Mutex& mutex, void (*real_lock)(Mutex*)) {
  real_lock(&mutex);
  __tsan_acquire(&mutex);
}

template <class Mutex>
bool try_lock(Mutex& mutex, bool (*real_try_lock)(Mutex*)) {
  const bool locked = real_try_lock(&mutex);
  if (locked) {
    __tsan_acquire(&mutex);
  }
  return locked;
}

template <class Mutex>
void unlock(Mutex& mutex, void (*real_unlock)(Mutex*)) {
  __tsan_release(&mutex);
  real_unlock(&mutex);
}

}  // namespace

namespace boost::fibers {

// Member functions cannot be defined by a template, hence a macro. `length` is the length of the
// class name, which the mangled names contain.
#define ACTORS_ANNOUNCE_MUTEX(Mutex, length)                                                       \
  void Mutex::lock() {                                                                             \
    static const auto f = real<void (*)(Mutex*)>("_ZN5boost6fibers" #length #Mutex "4lockEv");     \
    ::lock(*this, f);                                                                              \
  }                                                                                                \
  bool Mutex::try_lock() noexcept(noexcept(std::declval<Mutex&>().try_lock())) {                   \
    static const auto f = real<bool (*)(Mutex*)>("_ZN5boost6fibers" #length #Mutex "8try_lockEv"); \
    return ::try_lock(*this, f);                                                                   \
  }                                                                                                \
  void Mutex::unlock() {                                                                           \
    static const auto f = real<void (*)(Mutex*)>("_ZN5boost6fibers" #length #Mutex "6unlockEv");   \
    ::unlock(*this, f);                                                                            \
  }

ACTORS_ANNOUNCE_MUTEX(mutex, 5)
ACTORS_ANNOUNCE_MUTEX(timed_mutex, 11)
ACTORS_ANNOUNCE_MUTEX(recursive_mutex, 15)
ACTORS_ANNOUNCE_MUTEX(recursive_timed_mutex, 21)
#undef ACTORS_ANNOUNCE_MUTEX

// Condition variables and channels give up their spin lock inside these two.
void context::suspend(detail::spinlock_lock& lock) noexcept {
  static const auto f = real<void (*)(context*, detail::spinlock_lock&)>(
      "_ZN5boost6fibers7context7suspendERSt11unique_lockINS0_6detail13spinlock_ttasEE");
  __tsan_release(lock.mutex());
  f(this, lock);
}

bool context::wait_until(const std::chrono::steady_clock::time_point& deadline,
                         detail::spinlock_lock& lock, waker&& w) noexcept {
  static const auto f = real<bool (*)(context*, const std::chrono::steady_clock::time_point&,
                                      detail::spinlock_lock&, waker&&)>(
      "_ZN5boost6fibers7context10wait_untilERKNSt6chrono10time_pointINS2_3_V212steady_clockENS2_"
      "8durationIlSt5ratioILl1ELl1000000000EEEEEERSt11unique_lockINS0_6detail13spinlock_"
      "ttasEEONS0_5wakerE");
  __tsan_release(lock.mutex());
  return f(this, deadline, lock, std::move(w));
}

}  // namespace boost::fibers
