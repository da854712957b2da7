#pragma once
// blocking: for calls that block the thread. Waiting for a Future does not need it.
//
//   auto line = actors::blocking([&] { return ::read(fd, buffer, size); });
//
// The worker goes on with other actors on another thread while `f` runs. Without it they wait,
// until the pool notices after a while by itself.

#include <utility>

namespace actors {

namespace detail {
/// On a pool's worker: hands the worker over to another thread. Elsewhere, and when there is no
/// other thread to be had, nothing.
void give_up_worker() noexcept;
}  // namespace detail

/// Calls `f` and gives what it returns or throws. Anywhere; may be nested.
template <class F>
decltype(auto) blocking(F&& f) {
  detail::give_up_worker();
  return std::forward<F>(f)();
}

}  // namespace actors
