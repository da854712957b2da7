#pragma once
// Relaxed: a value that one party writes and others may look at. Every access is a relaxed load or
// store, so it costs what a plain one does; it orders nothing.

#include <atomic>

namespace actors::detail {

/// Written by one thread at a time; reading is thread-safe.
template <class T>
class Relaxed {
 public:
  constexpr Relaxed() = default;
  constexpr Relaxed(T value) noexcept  // NOLINT(google-explicit-constructor): stands for a T
      : value_(value) {}
  Relaxed(const Relaxed&) = delete;
  Relaxed& operator=(const Relaxed&) = delete;
  ~Relaxed() = default;

  Relaxed& operator=(T value) noexcept {
    value_.store(value, std::memory_order_relaxed);
    return *this;
  }
  operator T() const noexcept {  // NOLINT(google-explicit-constructor): stands for a T
    return value_.load(std::memory_order_relaxed);
  }
  /// The writer's: no read-modify-write.
  void add(T more) noexcept { *this = static_cast<T>(*this + more); }
  void raise_to(T least) noexcept {
    if (*this < least) {
      *this = least;
    }
  }

 private:
  std::atomic<T> value_{};  ///< relaxed, always: see above
};

}  // namespace actors::detail
